/** An element that is not mapped exactly. It has places and reasons, never values. */
export interface Loss {
  /** FHIRPath-like: `Patient.name[0].given[1].extension[0]`. */
  readonly path: string;
  readonly reason: string;
  /** Where its content reads back, if it is sent in another form; absent if it is not sent at all. */
  readonly readsAs?: string;
}

/** For `active: false`, a modifier element: the receiver keeps using a record that is no longer in use. */
export const KEPT_ACTIVE = 'the message cannot say it: the receiver keeps the person active';

/** What all places of one resource share. */
interface Report {
  readonly losses: Loss[];
  /** The message structure that it is written to, as reasons name it. */
  readonly structure: string;
}

/**
 * Where a mapping reports what it cannot map exactly. Each object is a place and shares the list of its root. Most places
 * have nothing to report, so the path is only built for a report.
 */
export class Losses {
  readonly #element: string;
  readonly #report: Report;
  readonly #parent: Losses | undefined;
  readonly #index: number | undefined;

  /** @param element of `parent`; without one, the path of a root */
  constructor(element: string, report = reportOf(), parent?: Losses, index?: number) {
    this.#element = element;
    this.#report = report;
    this.#parent = parent;
    this.#index = index;
  }

  get path(): string {
    if (this.#parent === undefined) return this.#element;
    const entry = this.#index === undefined ? '' : `[${this.#index}]`;
    return `${this.#parent.path}.${this.#element}${entry}`;
  }

  get list(): readonly Loss[] {
    return this.#report.losses;
  }

  /** The losses of a resource that is written to a message structure: `ADT_A05`. */
  static of(type: string, structure: string): Losses {
    return new Losses(type, reportOf(structure));
  }

  /** The same place with a list of its own, whose losses are reported only where it is included. */
  aside(): Losses {
    return new Losses(this.path, reportOf(this.#report.structure));
  }

  /** The place of an element, or of one of its entries, inside this one. */
  at(element: string, index?: number): Losses {
    return new Losses(element, this.#report, this, index);
  }

  /** Reports that this element is not mapped. Returns undefined, the value to write for it. */
  dropped(reason: string): undefined {
    this.#report.losses.push({ path: this.path, reason });
    return undefined;
  }

  /** Reports that this extension is not mapped. */
  droppedExtension(): undefined {
    return this.dropped(`extension without a field in ${this.#report.structure}`);
  }

  /** Reports that this element is sent and reads back differently, here or at its sibling `element`. */
  changed(reason: string, element?: string): void {
    const { path } = this;
    const readsAs = element === undefined ? path : `${path.slice(0, path.lastIndexOf('.'))}.${element}`;
    this.#report.losses.push({ path, reason, readsAs });
  }

  /** Reports that this element is sent and reads back at another place of the resource. */
  moved(reason: string, to: Losses): void {
    this.#report.losses.push({ path: this.path, reason, readsAs: to.path });
  }

  /** Adds the losses that were reported to another list. */
  include({ list }: Pick<Losses, 'list'>): void {
    for (const loss of list) this.#report.losses.push(loss);
  }

  /** Puts another list in the place of what was reported so far. */
  replace(list: readonly Loss[]): void {
    if (list !== this.list) this.#report.losses.splice(0, Number.POSITIVE_INFINITY, ...list);
  }

  /** Reports every element of `value` that is not in `mapped`, so that none is forgotten. */
  others(value: object, mapped: readonly string[], reasons: Readonly<Record<string, string>> = {}): void {
    for (const element in value) {
      if (mapped.includes(element)) continue;
      const content = (value as Readonly<Record<string, unknown>>)[element];
      if (content === undefined) continue;
      if (element.startsWith('_')) this.#extensionsOf(element.slice(1), content);
      else if (element === 'extension')
        this.each('extension', content as readonly unknown[], (one) => one.droppedExtension());
      else this.at(element).dropped(reasons[element] ?? `no field in ${this.#report.structure}`);
    }
  }

  /** Visits each entry of a list with its place. */
  each(element: string, list: readonly unknown[], visit: (at: Losses, entry: unknown) => void): void {
    for (const [index, entry] of list.entries()) visit(this.at(element, index), entry);
  }

  /** The `id` and `extension` of a primitive, which JSON keeps beside it as `_element`. */
  #extensionsOf(element: string, content: unknown): void {
    if (Array.isArray(content)) {
      this.each(element, content, (at, entry) => at.#identityAndExtensions(entry));
    } else this.at(element).#identityAndExtensions(content);
  }

  #identityAndExtensions(content: unknown): void {
    if (typeof content !== 'object' || content === null) return;
    this.others(content, []);
  }
}

function reportOf(structure = 'the message'): Report {
  return { losses: [], structure };
}
