/** Numbers with SI prefixes, for tables that people read. */

const prefixes = ['a', 'f', 'p', 'n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P'] as const;
/** of `a` */
const lowest = -18;

/** Three digits and a prefix: `quantity(1.234e-12, 'J')` is `1.23 pJ`; areas, whose unit is squared, are in mm2. */
export function quantity(value: number, unit: string): string {
  if (unit === 'm2') return `${(value * 1e6).toPrecision(3)} mm2`;
  if (value === 0 || !Number.isFinite(value)) return `${value} ${unit}`.trim();
  const power = Math.floor(Math.log10(Math.abs(value)) / 3 + 1e-9);
  const index = Math.min(prefixes.length - 1, Math.max(0, power - lowest / 3));
  const scaled = value / 10 ** (lowest + 3 * index);
  const digits = Math.abs(scaled) >= 999.5 ? scaled.toFixed(0) : scaled.toPrecision(3);
  return `${digits} ${prefixes[index]}${unit}`.trim();
}

/** By what to multiply numbers up to `largest`, so that they read well in the unit that is returned; areas in mm2. */
export function prefixed(largest: number, unit: string): { readonly factor: number; readonly unit: string } {
  if (unit === 'm2') return { factor: 1e6, unit: 'mm2' };
  if (!(largest > 0)) return { factor: 1, unit };
  const power = Math.min(
    Math.max(Math.floor(Math.log10(largest) / 3 + 1e-9), lowest / 3),
    prefixes.length - 1 + lowest / 3,
  );
  return { factor: 10 ** (-3 * power), unit: `${prefixes[power - lowest / 3]}${unit}` };
}
