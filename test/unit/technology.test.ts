import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { projectRoot } from '../../src/config/project-root.js';
import { screenNetlist } from '../../src/config/screen-netlist.js';
import { loadTechnology } from '../../src/config/technology.js';

const shipped = (path: string): string => readFileSync(new URL(`templates/spice/${path}`, projectRoot), 'utf8');
const card = shipped('models/generic90.spice');
const yaml = shipped('technologies/generic90.yaml').replace('../models/generic90.spice', 'card.spice');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'menage-technology-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Loads a user's technology: the shipped one with its text and its card changed. */
function load(change: (text: string) => string = (text) => text, model = card) {
  writeFileSync(join(folder, 'mine.yaml'), change(yaml));
  writeFileSync(join(folder, 'card.spice'), model);
  return loadTechnology('mine.yaml', folder);
}

describe('technology file', () => {
  test('the shipped one loads by name, with its card, its default phases and its measurement', () => {
    const technology = loadTechnology('generic90');
    expect(technology.modelCard).toContain('.model nch nmos');
    expect(technology.phases.evaluate).toBe(0.43);
    expect(technology.measured?.transistor.rms).toBeLessThan(0.1);
  });

  test('a file of the user loads the same', () => {
    expect(load().capacitors).toEqual(loadTechnology('generic90').capacitors);
  });

  test.each<[string, (text: string) => string, RegExp]>([
    ['an unknown key', (t) => t.replace('  unit:', '  unti:'), /E_SCHEMA mine.yaml: capacitors/],
    [
      'a value out of range',
      (t) => t.replace('membrane: 100e-15', 'membrane: 100'),
      /E_RANGE mine.yaml: capacitors.membrane/,
    ],
    ['a text for a number', (t) => t.replace('cycle: 20e-9', 'cycle: fast'), /E_SCHEMA mine.yaml: cycle/],
    [
      'phases out of order',
      (t) => `${t}phases: { slotTopOff: 0.96 }\n`,
      /E_TECHNOLOGY mine.yaml: phases.slotBottomOff/,
    ],
    [
      'a cycle that is too short for its edges',
      (t) => t.replace('cycle: 20e-9', 'cycle: 5e-9'),
      /E_TECHNOLOGY mine.yaml: phases/,
    ],
    ['a swing beyond the supply', (t) => t.replace('up: 0.28', 'up: 0.7'), /E_TECHNOLOGY mine.yaml: swing.up = 0.7/],
    [
      'a reference above the supply',
      (t) => t.replace('vref: 0.4', 'vref: 1.4'),
      /E_TECHNOLOGY mine.yaml: supply.vref = 1.4/,
    ],
    [
      'a model that the card has not',
      (t) => t.replace('nmos: nch', 'nmos: nfet'),
      /E_TECHNOLOGY mine.yaml: models.nmos = "nfet"/,
    ],
    ['a model name that is no name', (t) => t.replace('nmos: nch', 'nmos: "n ch"'), /E_SCHEMA mine.yaml: models.nmos/],
    [
      'a card outside its folder',
      (t) => t.replace('card.spice', '../card.spice'),
      /E_TECHNOLOGY mine.yaml: models.card/,
    ],
    ['a card by absolute path', (t) => t.replace('card.spice', '/etc/passwd'), /E_TECHNOLOGY mine.yaml: models.card/],
    ['a card that is not there', (t) => t.replace('card.spice', 'cart.spice'), /E_FILE mine.yaml: models.card/],
    ['something that is not YAML', () => '{', /E_FILE mine.yaml: not YAML/],
  ])('refuses %s', (_, change, message) => {
    expect(() => load(change)).toThrow(message);
  });

  test('says which names there are when there is no such technology', () => {
    expect(() => loadTechnology('sky1300', folder)).toThrow(/E_FILE technology = "sky1300".*generic90/);
  });
});

describe('screening of a model card', () => {
  test('passes models, parameters, subcircuits, comments and continuations', () => {
    expect(() => screenNetlist(card, 'card')).not.toThrow();
    const text =
      '* a title\n.param x=1\n.subckt r2 a b r=1k\nr1 a c {r}\nr3 c b {r}\n.ends r2\n.model d d is=1e-14\n+ rs=1\n';
    expect(() => screenNetlist(text, 'card')).not.toThrow();
  });

  test.each([
    ['.control', '.control\nshell rm -rf x\n.endc'],
    ['.control in capitals, indented', '  .CONTROL'],
    ['.control with a space', '. control'],
    ['shell', 'shell touch x'],
    ['system', 'system touch x'],
    ['a back-quote', '.include `touch x`'],
    ['a back-quote in a parameter', '.param x=`id`'],
    ['an include', '.include ../../etc/passwd'],
    ['an include inside the folder, too', '.inc other.spice'],
    ['a library', '.lib "x.lib" tt'],
    ['a code model', 'a1 in out filesrc'],
    ['a code model in a .model', '.model src filesource (file="/etc/passwd")'],
    ['a continued file name', '.model src filesource (amploffset=[0]\n+ file="/etc/passwd")'],
    ['a file name continued past a comment', '.model src d is=1\n* harmless\n+ file="/etc/passwd"'],
    ['a continuation of nothing', '+.control'],
    ['an analysis of its own', '.tran 1n 1u'],
    ['an end of the deck', '.end'],
    ['a hidden script line', '*# shell touch x'],
    ['a script marker', '*ng_script'],
    ['options', '.option savecurrents'],
    ['a save', '.save all'],
    ['a line end of another kind', '* harmless\r.control'],
    ['a form feed', '* harmless\f.control'],
    ['a zero byte', '* harmless\0.control'],
  ])('refuses %s', (_, text) => {
    expect(() => screenNetlist(`* card\n${text}\n`, 'card')).toThrow(expect.objectContaining({ code: 'E_TECHNOLOGY' }));
  });

  test('is applied to the card of a technology file', () => {
    expect(() => load((text) => text, `${card}\n.control\nshell true\n.endc\n`)).toThrow(/E_TECHNOLOGY card.spice:\d+/);
  });
});
