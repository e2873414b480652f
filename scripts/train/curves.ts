/** Loss and accuracy over epochs as SVG. */

import { type ChartPart, paperTheme, toSvg } from '../../src/report/svg.js';
import type { Epoch } from './trainer.js';

function chart(title: string, values: readonly object[], field: string): ChartPart {
  return {
    title,
    data: { values: [...values] },
    mark: { type: 'line', point: true },
    width: 480,
    height: 160,
    encoding: {
      x: { field: 'epoch', type: 'quantitative', axis: { tickMinStep: 1 } },
      y: { field, type: 'quantitative', title: null, scale: { zero: false } },
      color: { field: 'of', type: 'nominal', sort: null },
    },
  };
}

export async function drawCurves(epochs: readonly Epoch[]): Promise<string> {
  const loss = epochs.map(({ epoch, loss: nats, phase }) => ({ epoch, nats, of: phase }));
  const shares = epochs.flatMap(({ epoch, train, test, quantised }) =>
    Object.entries({ train, test, 'test, quantised': quantised }).flatMap(([of, share]) =>
      share === null ? [] : [{ epoch, percent: 100 * share, of }],
    ),
  );
  return toSvg([chart('Loss, nats a recording', loss, 'nats'), chart('Accuracy, %', shares, 'percent')], paperTheme);
}
