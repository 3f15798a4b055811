/** Versions of HL7 v2 (table 0104), oldest first. */
export const VERSIONS = [
  '2.1',
  '2.2',
  '2.3',
  '2.3.1',
  '2.4',
  '2.5',
  '2.5.1',
  '2.6',
  '2.7',
  '2.7.1',
  '2.8',
  '2.8.1',
  '2.8.2',
  '2.9',
] as const;
export type Version = (typeof VERSIONS)[number];

/** That of every message of our own, and of the answer to a message whose MSH-12 names none that exists. */
export const DEFAULT_VERSION = '2.5.1' satisfies Version;

/** The version that MSH-12 names in VID.1, the whole field as on the wire; undefined if there is none of that name. */
export function versionOf(msh12: string): Version | undefined {
  const name = /^[\d.]+(?![\w.])/.exec(msh12)?.[0];
  return VERSIONS.find((one) => one === name);
}

export function isBefore(version: Version, other: Version): boolean {
  return VERSIONS.indexOf(version) < VERSIONS.indexOf(other);
}
