/** The words of the configuration as stretches that the data window takes without a new address. */

/** One word for the configuration port. */
export interface ConfigurationWord {
  readonly core: number;
  readonly region: number;
  readonly address: number;
  readonly data: number;
}

export interface Stretch {
  readonly core: number;
  readonly region: number;
  /** where it begins: {word, chunk} */
  readonly address: number;
  /** last chunk of a word, and the bits of the address that number it */
  readonly last: number;
  readonly mask: number;
  readonly data: Uint32Array;
  /** CRC-32 of the words, bytes lowest first */
  readonly checksum: number;
}

/** CRC-32 (IEEE 802.3) of 32-bit words, lowest byte first: what zlib says of the same bytes. */
export function crc32(words: Iterable<number>): number {
  let crc = 0xffffffff;
  for (const word of words) {
    crc ^= word;
    for (let bit = 0; bit < 32; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** The address after `address`, as the data window counts. */
export const addressAfter = (address: number, last: number, mask: number): number =>
  ((address & mask) === last ? address | mask : address) + 1;

/** Lines of mem/config.hex: core (2 digits), region (1), address (7), data (8). */
export const parseConfiguration = (text: string): readonly ConfigurationWord[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => ({
      core: Number.parseInt(line.slice(0, 2), 16),
      region: Number.parseInt(line.slice(2, 3), 16),
      address: Number.parseInt(line.slice(3, 10), 16),
      data: Number.parseInt(line.slice(10), 16),
    }));

/** Chunks a word: where the first gap in the addresses is, there a word ends. */
function chunking(words: readonly ConfigurationWord[], from: number): { readonly last: number; readonly mask: number } {
  const { core, region, address } = words[from];
  let i = from;
  while (words[i + 1]?.core === core && words[i + 1].region === region && words[i + 1].address === words[i].address + 1)
    i++;
  const next = words[i + 1];
  const jump = next?.core === core && next.region === region ? next.address - address : 0;
  const chunks = i - from + 1;
  const isPower = jump > 0 && (jump & (jump - 1)) === 0;
  return isPower && jump <= 64 && jump > chunks && address % jump === 0
    ? { last: chunks - 1, mask: jump - 1 }
    : { last: 0, mask: 0 };
}

/** All words in their order, cut wherever core, region or the count of addresses goes on differently. */
export function stretches(words: readonly ConfigurationWord[]): readonly Stretch[] {
  const found: Stretch[] = [];
  for (let from = 0; from < words.length; ) {
    const { core, region, address } = words[from];
    const { last, mask } = chunking(words, from);
    let to = from + 1;
    while (
      words[to]?.core === core &&
      words[to].region === region &&
      words[to].address === addressAfter(words[to - 1].address, last, mask)
    )
      to++;
    const data = Uint32Array.from(words.slice(from, to), (word) => word.data);
    found.push({ core, region, address, last, mask, data, checksum: crc32(data) });
    from = to;
  }
  return found;
}

/** What SELECT is set to for a stretch. */
export const selectOf = ({ core, region, last, mask }: Stretch): number =>
  core + region * 2 ** 8 + last * 2 ** 16 + mask * 2 ** 24;

/** Line of mem/loader.hex: SELECT, ADDRESS, words, CHECKSUM. */
export const loaderLine = (stretch: Stretch): string =>
  [selectOf(stretch), stretch.address, stretch.data.length, stretch.checksum]
    .map((value) => value.toString(16).padStart(8, '0'))
    .join(' ');
