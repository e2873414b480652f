/**
 * Properties draw the same cases in every run, so that a run that passed can be repeated. MENAGE_TEST_SEED draws others:
 * a number, or `random`.
 */

import fc from 'fast-check';

const wish = process.env.MENAGE_TEST_SEED ?? '1';
if (wish !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wish) });
