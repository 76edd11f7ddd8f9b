import { readFileSync, statSync } from 'node:fs';
import { DocumentError, place } from '../../lib/yaml-block';

/** Bytes of the longest document: more than ten times the longest that is known. */
const longest = 256 * 1024;

/**
 * Reads a document as text, with \n at the end of each line and without a byte order mark.
 * @throws {DocumentError} when it is no text of a document's size
 */
export function readDocument(file: string): string {
  const refuse = (why: string, line?: number) => new DocumentError(place(file, line), why, 'file');
  let bytes: Buffer;
  try {
    const stat = statSync(file);
    // A pipe or a device may never end.
    if (!stat.isFile()) throw refuse('is no file');
    if (stat.size > longest) throw refuse(`is longer than ${longest / 1024} KiB: no step list is`, 1);
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof DocumentError) throw error;
    throw refuse(`cannot be read: ${(error as Error).message.split(',')[0]}`);
  }
  const lineOf = (offset: number) => bytes.subarray(0, offset).toString('latin1').split('\n').length;
  const control = bytes.findIndex((byte) => byte < 32 && ![9, 10, 13].includes(byte));
  if (control >= 0) throw refuse('is no text: it holds a control character', lineOf(control));
  const text = bytes.toString('utf8');
  if (text.includes('\uFFFD') && !Buffer.from(text).equals(bytes)) {
    throw refuse('is no text in UTF-8', text.slice(0, text.indexOf('\uFFFD')).split('\n').length);
  }
  return text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
}
