/** Numbers as SPICE writes them. */

const scales: Readonly<Record<string, number>> = {
  t: 1e12,
  g: 1e9,
  meg: 1e6,
  k: 1e3,
  m: 1e-3,
  u: 1e-6,
  n: 1e-9,
  p: 1e-12,
  f: 1e-15,
  a: 1e-18,
};

/**
 * The value of `2.1n`, `1e-9`, `5meg`; letters after the suffix are a unit and mean nothing. NaN for what is no number.
 * `a` is atto, as every simulator but ngspice has it; in text for ngspice it does not occur.
 */
export function spiceValue(text: string): number {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(meg|[tgkmunpfa])?[a-z]*$/i.exec(text.trim());
  if (match === null) return Number.NaN;
  return Number(match[1]) * (match[2] === undefined ? 1 : scales[match[2].toLowerCase()]!);
}
