/** How often something was seen, by its name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string | undefined): void {
    if (name !== undefined && name !== '') this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** The most frequent first; of equal ones the first that was seen. */
  get names(): string[] {
    return [...this.#counts].toSorted(([, one], [, other]) => other - one).map(([name]) => name);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** `A08 (12), A04 (3)` */
  get text(): string {
    return this.names.map((name) => `${name} (${this.count(name)})`).join(', ');
  }
}

/** A tally for each key. */
export class Tallies extends Map<string, Tally> {
  at(key: string): Tally {
    const known = this.get(key) ?? new Tally();
    this.set(key, known);
    return known;
  }
}
