import { FILES_PER_PAGE } from '../../shared/api/agreed.ts'
import type { Source } from '../../shared/api/commands.ts'
import type { Preview } from '../../shared/api/model.ts'
import type { Words } from '../i18n/words.svelte.ts'
import { FolderSpace } from './folder-space.svelte.ts'
import { buildTree, NORMAL, SKIP, summarize, type FileTree, type Priorities } from './file-tree.ts'
import { selectedBy } from './links.ts'
import { inWords, troubleOf } from './notices.svelte.ts'
import { Refusal } from './refusal.ts'
import type { Shoal } from './shoal.svelte.ts'

/** What is known of what a link or .torrent file holds. `listing`: all but the names of its files. */
export type Finding =
  | { readonly state: 'looking' }
  | { readonly state: 'failed'; readonly sentence: string }
  | { readonly state: 'listing'; readonly preview: Preview }
  | { readonly state: 'known'; readonly preview: Preview; readonly tree: FileTree }

/** A torrent someone is about to add. Nothing is written before `add`. */
export class Adding {
  /** Where its file or folder goes; null: where new torrents go, or where it is already. */
  chosenFolder: string | null = $state(null)
  start: boolean = $state(true)
  sequential: boolean = $state(false)
  priorities: Priorities = $state.raw([])
  isBusy: boolean = $state(false)
  /** Why it was not added. */
  refused: string | null = $state(null)
  readonly finding: Finding = $derived.by(() => this.#find())
  readonly folder: string = $derived.by(() => this.chosenFolder ?? this.#known?.folder ?? this.#usual)
  /** Bytes and files that are chosen; null while the files are not known. */
  readonly chosen: { readonly bytes: number; readonly files: number } | null = $derived.by(() =>
    this.#count()
  )
  readonly canAdd: boolean = $derived.by(
    () =>
      !this.isBusy && this.folder.trim() !== '' && this.finding.state !== 'failed' && this.chosen?.files !== 0
  )
  /** What is known of the folder. */
  readonly space: FolderSpace
  readonly #source: Source
  readonly #shoal: Shoal
  readonly #words: Words
  #work: string | null = $state(null)
  #tree: FileTree | null = $state.raw(null)
  /** Why it cannot be looked into. */
  #unseen: string | null = $state(null)
  #isReading = false
  #isEnded = false

  constructor(source: Source, shoal: Shoal, words: Words) {
    this.#source = source
    this.#shoal = shoal
    this.#words = words
    this.space = new FolderSpace(shoal)
    this.start = shoal.settings?.startAdded ?? true
  }

  /** Begins to find out what is in it; anew whenever the link is back, for the engine may be another. */
  async look(): Promise<void> {
    if (this.#isEnded) return
    if (this.#work !== null) this.#forget(this.#work)
    this.#work = null
    this.#unseen = null
    try {
      const { work } = await this.#shoal.call('preview', { source: this.#source })
      this.#onBegun(work)
    } catch (error) {
      // While the link is lost the window says so; it looks again when it is back.
      if (!(error instanceof Refusal && error.code === 'lost')) this.#unseen = troubleOf(this.#words, error)
    }
  }

  /** Reads the names of the files, page by page, once they are known. */
  async readFiles(): Promise<void> {
    const [work, count] = [this.#work, this.#preview?.files ?? null]
    if (work === null || count === null || this.#tree !== null || this.#isReading) return
    this.#isReading = true
    try {
      const files: { readonly path: string; readonly size: number }[] = []
      while (files.length < count && !this.#isEnded) {
        const page = await this.#shoal.call('contents', { work, from: files.length })
        for (const file of page.files) files.push(file)
        if (page.files.length < FILES_PER_PAGE) break
      }
      if (!this.#isEnded) this.#onFiles(files)
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'lost')) this.#unseen = troubleOf(this.#words, error)
    } finally {
      this.#isReading = false
    }
  }

  /** @returns the id of the torrent; null when it was refused */
  async add(): Promise<string | null> {
    this.isBusy = true
    this.refused = null
    try {
      const { id } = await this.#shoal.call('add', {
        source: this.#source,
        folder: this.folder.trim(),
        start: this.start,
        sequential: this.sequential,
        priorities: this.#wishes()
      })
      this.end()
      return id
    } catch (error) {
      this.refused = troubleOf(this.#words, error)
      return null
    } finally {
      this.isBusy = false
    }
  }

  /** It is no longer looked into. */
  end(): void {
    if (this.#isEnded) return
    this.#isEnded = true
    if (this.#work !== null) this.#forget(this.#work)
  }

  get #preview(): Preview | null {
    return this.#work === null ? null : (this.#shoal.state?.previews[this.#work] ?? null)
  }

  get #known(): { readonly folder: string } | null {
    const preview = this.#preview
    return preview?.isKnown === true ? (this.#shoal.torrents[preview.id] ?? null) : null
  }

  get #usual(): string {
    return this.#shoal.settings?.downloadFolder ?? ''
  }

  #find(): Finding {
    if (this.#unseen !== null) return { state: 'failed', sentence: this.#unseen }
    const preview = this.#preview
    if (preview === null || preview.state === 'looking') return { state: 'looking' }
    if (preview.state === 'failed')
      return {
        state: 'failed',
        sentence: inWords(this.#words, preview.code ?? '', preview.trouble ?? '')
      }
    return this.#tree === null ? { state: 'listing', preview } : { state: 'known', preview, tree: this.#tree }
  }

  /** It may have been given up meanwhile. */
  #onBegun(work: string): void {
    if (this.#isEnded) this.#forget(work)
    else this.#work = work
  }

  #onFiles(files: readonly { readonly path: string; readonly size: number }[]): void {
    const isSelected = 'link' in this.#source ? selectedBy(this.#source.link) : null
    this.priorities = files.map((_, index) => (isSelected?.(index) === false ? SKIP : NORMAL))
    this.#tree = buildTree(files)
  }

  #count(): { bytes: number; files: number } | null {
    if (this.#tree === null) return null
    const summaries = summarize(this.#tree, this.priorities)
    const tops = this.#tree.nodes.map(({ parent }, at) => (parent === -1 ? (summaries[at]?.wanted ?? 0) : 0))
    return {
      bytes: tops.reduce((sum, wanted) => sum + wanted, 0),
      files: this.priorities.filter((priority) => priority !== SKIP).length
    }
  }

  /** Null for all alike: also while it is not known which files there are. What a link selects is said once more, for it may have been changed. */
  #wishes(): number[] | null {
    const isPlain =
      this.priorities.every((priority) => priority === NORMAL) &&
      !('link' in this.#source && selectedBy(this.#source.link) !== null)
    return this.#tree === null || isPlain ? null : [...this.priorities]
  }

  #forget(work: string): void {
    // The engine may have forgotten it already.
    this.#shoal.call('endPreview', { work }).catch(() => undefined)
  }
}
