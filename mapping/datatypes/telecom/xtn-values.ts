import type { Repetition } from '../../../hl7v2/repetition.ts';
import { codeOf } from '../../core/primitives.ts';
import { isAddressEquipment, looksLikeAddress } from './xtn-equipment.ts';

/** What one XTN holds: numbers, the first with the parts of XTN.5–8, and Internet addresses. */
export interface XtnValues {
  readonly numbers: readonly string[];
  readonly addresses: readonly string[];
}

/**
 * XTN.4 is an address if XTN.3 says so or it looks like one. Up to v2.5.1 it is the email address of the person whose number
 * is in the same XTN; some senders put numbers there. For one number, XTN.12 comes before the composed one (XTN.5–8)
 * and XTN.1. A different number stays separate.
 */
export function xtnValues(xtn: Repetition): XtnValues {
  const equipment = codeOf(xtn.text(3));
  const isOfAddresses = isAddressEquipment(equipment);
  const first = xtn.text(1);
  const fourth = xtn.text(4);
  const whole = xtn.text(12);
  const isAddress = (text: string) => (isOfAddresses || equipment === undefined) && looksLikeAddress(text);
  const numbers: string[] = [];
  const addresses: string[] = [];
  const addAddress = (text: string) => addresses.includes(text) || addresses.push(text);
  const add = (text: string | undefined, goesToAddresses: (text: string) => boolean) => {
    if (text === undefined) return;
    if (goesToAddresses(text)) addAddress(text);
    else addNumber(numbers, text);
  };

  add(fourth, (text) => isOfAddresses || looksLikeAddress(text));
  const ofFourth = numbers.splice(0);
  add(whole, isAddress);
  if (numbers.length === 0) add(composedNumber(xtn), () => false);
  add(first, (text) => isAddress(text) || (isOfAddresses && fourth === undefined));
  for (const number of ofFourth) addNumber(numbers, number);
  // A word instead of a number is never the primary number.
  numbers.sort((a, b) => Number(DIGIT.test(b)) - Number(DIGIT.test(a)));
  return { numbers, addresses };
}

const DIGIT = /\d/;

/** Of two texts for one number, the one with more digits is kept. */
function addNumber(numbers: string[], text: string): void {
  const same = numbers.findIndex((number) => isSameNumber(number, text));
  if (same < 0) numbers.push(text);
  else if (digitsOf(text).length > digitsOf(numbers[same] ?? '').length) numbers[same] = text;
}

/** Digits, and what people write between them and before an extension. */
const NUMBER_ALONE = /^[\d\s()+./x-]+$/i;
/** An extension has fewer digits, and is not a number by itself. */
const LEAST_DIGITS = 5;

/** Whether two texts are one number, with or without country and area codes. */
function isSameNumber(a: string, b: string): boolean {
  if (a === b) return true;
  if (!NUMBER_ALONE.test(a) || !NUMBER_ALONE.test(b)) return false;
  const [shorter = '', longer = ''] = [digitsOf(a), digitsOf(b)].sort((x, y) => x.length - y.length);
  return shorter.length >= LEAST_DIGITS && longer.endsWith(shorter);
}

/** Without the leading zeros of a trunk or international prefix. */
function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, '').replace(/^0+/, '');
}

function composedNumber(xtn: Repetition): string | undefined {
  const local = xtn.text(7);
  if (local === undefined) return undefined;
  const [country, area, extension] = [5, 6, 8].map((component) => xtn.text(component));
  const parts = [country === undefined ? undefined : `+${country}`, area, local];
  return [...parts, extension === undefined ? undefined : `X${extension}`]
    .filter((part) => part !== undefined)
    .join(' ');
}
