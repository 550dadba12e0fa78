/** A byte order mark first: of UTF-16, little and big end first (Unicode 16.0, 23.8). Without one a text is UTF-8. */
const MARKS: [number[], string][] = [
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** The text of a file as its byte order mark says, else as UTF-8; without the mark. @throws {TypeError} with `fatal`, for bytes that are no such text. */
export function decodeText(bytes: Uint8Array, { fatal = false } = {}): string {
  const [, encoding = 'utf-8'] = MARKS.find(([mark]) => mark.every((byte, at) => bytes[at] === byte)) ?? [];
  return new TextDecoder(encoding, { fatal }).decode(bytes);
}
