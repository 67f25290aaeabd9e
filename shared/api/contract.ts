import type { z } from 'zod'

/** Commands by name: what each takes, and what it answers. */
export type Contract = Readonly<Record<string, { readonly input: z.ZodType; readonly output: z.ZodType }>>
