/** What a driver can do. A call that needs what is false is refused, with the reason; the rest is expected of every driver. */
export interface CacheCapabilities {
  /** Several processes see the same values. False: `memory`, where each process has its own. */
  readonly shared: boolean;
  /** What was stored survives the end of every process. */
  readonly durable: boolean;
  /** `deleteByTag`. */
  readonly tags: boolean;
  /** `getMany` and `setMany` take one round trip, whatever their number. */
  readonly batches: boolean;
  /** The keys of a namespace can be listed, as an iterator over `CACHE_MANAGER` needs. */
  readonly keys: boolean;
}

/** How the values of a namespace become what a driver keeps, and what it may send. Made once for each namespace; safe to keep. */
export interface KeptForm {
  /** Codec, its version and that of the namespace. What was written under another one is absent, as `other-version`. */
  readonly format: string;
  /** The most bytes of UTF-8 that `toText` gives. What is stored and larger is `corrupt`, and need not be read. */
  readonly maxBytes: number;
  /** What is sent for what is kept. Never holds U+FFFD, by which bytes that are no UTF-8 betray themselves when they are read as text. */
  toText(kept: unknown): string;
  /** @throws anything for what `toText` cannot have given. */
  fromText(text: string): unknown;
  /** What `fromText` gave, as it may be handed to several readers. */
  share(kept: unknown): unknown;
}

/** What a driver is told of a namespace. */
export interface NamespaceSite {
  /** 1 to 64 characters out of letters, digits, `-`, `_` and `.`. */
  readonly name: string;
  readonly form: KeptForm;
  /** How many entries are kept in this process at most. */
  readonly maxEntries: number;
  /** How long a load may take, in milliseconds: what must refuse its value is remembered at least that long. */
  readonly loadLimit: number;
}

/**
 * Where the generations of a namespace stood when something was read: what a load under it brings is refused once the key, one of its tags or the namespace was invalidated
 * after that. Made and read by the driver alone.
 */
export type CacheTicket = string | number;

/** What is only there where it is needed: most entries have neither grace nor tags. */
export interface EntryExtra {
  /** The end of the grace, in milliseconds of `Clock.monotonic()`. */
  readonly keptUntil: number;
  readonly tags: readonly string[];
}

export interface CacheEntry {
  /** As `KeptForm` has it; undefined is a negative answer of a loader, kept as such. */
  readonly value: unknown;
  /** In milliseconds of `Clock.monotonic()` of this process, whatever clock the driver stores by. */
  readonly freshUntil: number;
  /** The same. For people. */
  readonly storedAt: number;
  /** Absent: no tags, and gone when it is no longer fresh. */
  readonly extra?: EntryExtra | undefined;
}

export type AbsentReason = 'nothing' | 'invalidated' | 'expired' | 'other-version' | 'corrupt';

/** What one key was found to be. */
export type FoundEntry =
  | { readonly entry: CacheEntry; readonly tier: string; readonly bytes: number | undefined }
  | { readonly entry: undefined; readonly reason: AbsentReason };

export interface CacheReading {
  readonly ticket: CacheTicket;
  /** In the order of the keys. */
  readonly found: readonly FoundEntry[];
}

export interface CacheWrite {
  readonly key: string;
  /** As `KeptForm` has it; undefined is a negative answer. */
  readonly value: unknown;
  /** Milliseconds. */
  readonly freshFor: number;
  /** Milliseconds: with the grace. Never less than `freshFor`. */
  readonly keptFor: number;
  readonly tags: readonly string[];
}

/** Entries that are written together. */
export interface WriteBatch {
  readonly writes: readonly CacheWrite[];
  /** Undefined: they are kept in any case. Else: not what was overtaken since by an invalidation or by a change. */
  readonly ticket: CacheTicket | undefined;
  /** They come from outside, as by `set`, and overtake what is being loaded; not so what a loader gave. */
  readonly change: boolean;
}

/** What is not to be served any more. */
export type Invalidation =
  | { readonly kind: 'keys'; readonly keys: readonly string[] }
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | { readonly kind: 'all' };

/** Who wants to hear what others have changed. */
export interface StoreListener {
  /** Another process has invalidated it: loads that began before must not be shared any more. */
  onInvalidation(invalidation: Invalidation): void;
}

/**
 * The entries of one namespace. It makes the one call and names its failure: it checks no key or value, never retries, and never logs. Calls come concurrently; whoever aborts is not waiting any
 * more, and what was sent may still take effect.
 *
 * **The law of the generation**: once `invalidate` has resolved, nobody who reads finds what was written under an earlier ticket, nor what is written under one later on.
 */
export interface CacheStore {
  /** What is at hand in this process, at once, fresh or not. Absent where everything is elsewhere. */
  peek?(key: string): CacheEntry | undefined;
  /** `write` of one entry that is kept in any case, at once. It need not overtake loads: those of this process are overtaken above. Only where everything is in this process. */
  put?(key: string, entry: CacheEntry): void;
  /** In one round trip where `batches` is declared. Keys may repeat. */
  read(keys: readonly string[], signal: AbortSignal | undefined): Promise<CacheReading>;
  /** In one round trip where `batches` is declared. Of one key, the last one counts. @returns for each whether it was kept. */
  write(batch: WriteBatch, signal: AbortSignal | undefined): Promise<readonly boolean[]>;
  /** Costs the same whatever the size, for tags and all. @returns how many of `keys` there were, fresh; 0 for the others. */
  invalidate(invalidation: Invalidation, signal: AbortSignal | undefined): Promise<number>;
  /** Keys that may have a fresh entry, in pages, in no order; one may come twice. Where `keys` is declared. */
  keys?(signal: AbortSignal | undefined): AsyncIterable<readonly string[]>;
}

/** A backend of the cache. */
export interface CacheDriver {
  readonly name: string;
  readonly capabilities: CacheCapabilities;

  /** Called once, before anything else. */
  open(signal: AbortSignal): Promise<void>;
  /** The store of a namespace: asked for once for each name. Nothing is sent for it. */
  store(site: NamespaceSite, listener: StoreListener): CacheStore;
  /** Whether the service behind it answers again. Absent where there is none. */
  ping?(signal: AbortSignal | undefined): Promise<void>;
  /** Whether with this error the service has answered that it takes nothing at present, for want of memory or as a replica: what it holds can be read all the same. Absent: it never does. */
  refused?(error: unknown): boolean;
  /** Nothing is left running, and nothing is closed that was given. Calls that come later reject. Safe to call twice. */
  close(): Promise<void>;
}
