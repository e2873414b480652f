/** The few numbers that a reader looks for first. */

import { sum } from '../energy/index.js';
import { score } from './decisions-view.js';
import { quantity } from './quantity.js';
import type { Fact, ReportData } from './types.js';
import { formatNumber } from './words.js';

const fact = (label: string, value: string): Fact => ({ label, value });

export function glance({ verdict, decisions, layers, membranes, energy }: ReportData): Fact[] {
  const facts: Fact[] = [];
  const level = decisions?.levels.at(-1);
  if (decisions !== null && level !== undefined) {
    const { right, of } = score(decisions, level.decided);
    if (of > 0) facts.push(fact(`right at ${level.level}`, `${formatNumber(right)} of ${formatNumber(of)}`));
  }
  const rtl = verdict.levels.L3;
  if (rtl !== undefined && rtl.compared > 0) {
    facts.push(fact('RTL against golden', `${formatNumber(rtl.mismatches)} of ${formatNumber(rtl.compared)} differ`));
  }
  const deepest = membranes.at(-1);
  const error = deepest && verdict.levels[deepest.level]?.figures['max error LSB'];
  if (deepest !== undefined && typeof error === 'number') {
    facts.push(fact(`membranes at ${deepest.level}`, `within ${formatNumber(error)} LSB`));
  }
  const [cost, bound] = [layers.map((layer) => layer.cost), layers.map((layer) => layer.lowerBound)].map((list) =>
    list.reduce((all, value) => all + value, 0),
  );
  if (bound > 0) facts.push(fact('rows above the bound', `${(100 * (cost / bound - 1)).toFixed(1)} %`));
  if (energy.kind === 'weighed') {
    const system = energy.efficiencies.find(({ scope }) => scope === 'system');
    facts.push(fact('energy a recording', quantity(sum(energy.split.map((part) => part.energy)).typical, 'J')));
    if (system !== undefined) facts.push(fact('whole system', `${quantity(system.perSop.typical, 'J')}/SOP`));
    facts.push(fact('latency', quantity(energy.cycles / energy.clockHz, 's')));
  }
  return facts;
}
