/** Damage to bytes and to text, drawn from a seed. */

import type { Random } from '../../../src/random/index.js';

/** Values at which lengths and offsets go wrong. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff] as const;

/** A few faults as transport, disk and malice make them. */
export function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let damaged = Uint8Array.from(bytes);
  for (let times = 1 + random.integer(4); times > 0; times--) {
    const at = random.integer(Math.max(1, damaged.length));
    const length = Math.min(damaged.length - at, 1 + random.integer(16));
    switch (random.integer(6)) {
      case 0:
        damaged[at] ^= 1 << random.integer(8);
        break;
      case 1:
        damaged.fill(EXTREMES[random.integer(EXTREMES.length)], at, at + Math.min(8, length));
        break;
      case 2:
        damaged = damaged.slice(0, at);
        break;
      case 3: // bytes are missing
        damaged = Uint8Array.from([...damaged.subarray(0, at), ...damaged.subarray(at + length)]);
        break;
      case 4: // bytes are there twice
        damaged = Uint8Array.from([...damaged.subarray(0, at + length), ...damaged.subarray(at)]);
        break;
      default:
        for (let i = at; i < at + length; i++) damaged[i] = random.integer(256);
    }
  }
  return damaged;
}

/** What somebody would put into a text to make us do more than read it; CANARY is the file that must never appear. */
export const CANARY = 'menage-canary';
const attacks = [
  `.control\nshell touch ${CANARY}\n.endc`,
  `* ng_script\nshell touch ${CANARY}`,
  `*#shell touch ${CANARY}`,
  `\`touch ${CANARY}\``,
  `$(touch ${CANARY})`,
  `"; touch ${CANARY}; "`,
  `.include ../../../../etc/passwd`,
  `.lib '/etc/passwd' tt`,
  `.csparam x = "shell touch ${CANARY}"`,
  `a1 [in] [out] filesource\n.model filesource filesource (file="${CANARY}")`,
  `codemodel ./evil.cm`,
  `.option post=${CANARY}`,
  `../../../${CANARY}`,
  `/tmp/../${CANARY}`,
  '__proto__: {polluted: true}',
  'constructor: {prototype: {polluted: true}}',
  '&a [*a, *a]',
  '!!js/function "function () { return 1 }"',
  '<<: *missing',
] as const;
const numbers = [
  '1e999',
  '-1',
  '0',
  '1e308',
  '.nan',
  '-.inf',
  '9007199254740993',
  '4294967296',
  '0x7fffffff',
  '""',
  'null',
  '[]',
  '{}',
] as const;

/** Lines and values of a text changed as an editor, a stranger or a broken disk would. */
export function damageText(text: string, random: Random): string {
  let lines = text.split('\n');
  for (let times = 1 + random.integer(4); times > 0; times--) {
    const at = random.integer(Math.max(1, lines.length));
    const line = lines[at] ?? '';
    const other = lines[random.integer(Math.max(1, lines.length))] ?? '';
    switch (random.integer(9)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, other);
        break;
      case 2:
        lines[at] = line.replace(/[^\s:]+\s*$/, numbers[random.integer(numbers.length)] ?? '');
        break;
      case 3:
        lines.splice(at, 0, attacks[random.integer(attacks.length)] ?? '');
        break;
      case 4:
        lines[at] = line.replace(/[^\s:]+\s*$/, attacks[random.integer(attacks.length)] ?? '');
        break;
      case 5:
        lines[at] = `${' '.repeat(random.integer(6))}${line.trimStart()}`;
        break;
      case 6:
        lines[at] = line.slice(0, random.integer(line.length + 1));
        break;
      case 7:
        lines = lines.slice(0, at);
        break;
      default:
        return new TextDecoder('latin1').decode(damageBytes(new TextEncoder().encode(lines.join('\n')), random));
    }
  }
  return lines.join('\n');
}
