/** An area of the messages in another language: it has the keys of the English one, all of them and no others. */
export type Translated<Area> = Readonly<Record<keyof Area, string>>
