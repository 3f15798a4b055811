import { parse, serialize } from '../../hl7v2/er7.ts';
import type { Benchmark, Row } from '../harness/benchmark.ts';
import { ratioOf, spreadOf } from '../harness/spread.ts';
import { rates, type Windows, windowsOf } from '../harness/windows.ts';
import { type Er7Peer, er7Peers } from '../peers/er7.ts';
import { ER7_CORPUS, er7Corpus } from './er7-corpus.ts';
import { readTexts } from './er7-texts.ts';

export const er7: Benchmark = {
  name: 'er7',
  question:
    'How fast is ER7 parsed and serialized beside the HL7 packages of npm, and is what comes back what came?',
  corpus: ER7_CORPUS,
  async *run(options) {
    const texts = er7Corpus();
    const changed = texts.filter((text) => serialize(parse(text)) !== text);
    if (changed.length > 0) throw new Error(`${changed.length} messages did not come back as they came`);
    const windows = { ...windowsOf(options), count: options.isQuick ? 3 : 7 };
    yield besideFloor(texts, windows);
    for (const peer of await er7Peers()) {
      yield writing(texts, peer, windows);
      yield reading(texts, peer, windows);
    }
  },
};

function besideFloor(texts: readonly string[], windows: Windows): Row {
  const measured = rates(
    { floor: () => texts.map(splitAndJoin), work: () => texts.map((text) => serialize(parse(text))) },
    windows,
  );
  const ratio = { ...ratioOf(measured.floor, measured.work), to: 'splitting and joining' };
  const value = spreadOf(measured.work.map((rate) => rate * texts.length));
  const note = `${texts.length} of ${texts.length} messages come back byte for byte`;
  return { name: 'parse and serialize', value, unit: 'messages/s', ratio, note };
}

/** Parse and serialize: each package in its own way, parts only as far as it parses them for that. */
function writing(all: readonly string[], peer: Er7Peer, windows: Windows): Row {
  const texts = all.filter((text) => isDone(() => peer.write(text)));
  const same = texts.filter((text) => peer.write(text) === text).length;
  const works = {
    ours: () => texts.map((text) => serialize(parse(text))),
    peer: () => texts.map((text) => peer.write(text)),
  };
  const note = `${same} of ${all.length} messages come back byte for byte${remarks(peer, all, texts)}`;
  return beside(peer, 'parse and serialize', works, texts.length, windows, note);
}

/** Parse and read everything: who parses late has to do the work here. */
function reading(all: readonly string[], peer: Er7Peer, windows: Windows): Row {
  const texts = all.filter((text) => isDone(() => peer.read(text)));
  const count = (read: (text: string) => number) => texts.reduce((sum, text) => sum + read(text), 0);
  const note = `${count(peer.read)} texts of ${count(readTexts)}${remarks(peer, all, texts)}`;
  const works = { ours: () => texts.map(readTexts), peer: () => texts.map((text) => peer.read(text)) };
  return beside(peer, 'parse and read every text', works, texts.length, windows, note);
}

function beside(
  { name }: Er7Peer,
  what: string,
  works: { readonly ours: () => unknown; readonly peer: () => unknown },
  messages: number,
  windows: Windows,
  note: string,
): Row {
  const { ours, peer } = rates(works, windows);
  const value = spreadOf(ours.map((rate) => rate * messages));
  const ratio = { ...ratioOf(ours, peer), to: name, aim: { atLeast: 1 } };
  return { name: what, value, unit: 'messages/s', ratio, note };
}

function remarks({ remark }: Er7Peer, all: readonly string[], taken: readonly string[]): string {
  const refused = all.length - taken.length;
  return (refused === 0 ? '' : `; ${refused} not read at all`) + (remark === undefined ? '' : `; ${remark}`);
}

function isDone(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function splitAndJoin(text: string): string {
  const segments = text.split('\r').map((segment) => segment.split('|'));
  return segments.map((fields) => fields.join('|')).join('\r');
}
