import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, openBrowser } from '../../scripts/lib/page/browser.js';
import { VIEWS, viewPage } from '../../scripts/lib/page/check.js';
import { renderReport } from '../../src/report/render-report.js';
import { reportData } from '../fixtures/report-data.js';
import { toolDescribe } from '../need-tools.js';

toolDescribe(['chromium'], 'a page in a browser', () => {
  let browser: Browser;
  let folder: string;
  let report: string;

  beforeAll(async () => {
    report = await renderReport(reportData());
    folder = await mkdtemp(join(tmpdir(), 'menage-page-'));
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const look = async (html: string, view = VIEWS[0]) => {
    const file = join(folder, 'page.html');
    await writeFile(file, html);
    return viewPage(browser, file, view);
  };
  const kinds = async (body: string): Promise<string[]> => {
    const { faults } = await look(
      `<!doctype html><html lang="en"><title>t</title><meta name="viewport" content="width=device-width"><style>:focus-visible { outline: 2px solid; }</style>
      <body style="margin: 8px; color: #000; background: #fff"><main><h1>t</h1>${body}</main></body></html>`,
    );
    return [...new Set(faults.map(({ kind }) => kind))];
  };

  test.each(VIEWS)('the report at $width px, $scheme, shows nothing wrong', async (view) => {
    const { faults, picture } = await look(report, view);
    expect(faults).toEqual([]);
    expect(picture.subarray(1, 4).toString()).toBe('PNG');
    expect(picture.readUInt32BE(16)).toBe(view.width);
  });

  test('a good page has no faults', async () => {
    expect(await kinds('<p>words</p><a href="#a">there</a>')).toEqual([]);
  });

  test.each([
    ['overflow', '<div style="width: 600px">wide</div>'],
    ['overflow', '<p style="position: absolute; left: 300px; width: 200px">beyond the edge</p>'],
    ['clipped', '<div style="width: 40px; overflow: hidden; white-space: nowrap">cut off at its end</div>'],
    [
      'clipped',
      '<svg width="60" height="20" aria-label="a"><text y="14" font-size="14">leaves its drawing</text></svg>',
    ],
    [
      'clipped',
      '<div tabindex="0" role="region" aria-label="a" style="overflow-x: auto"><div style="width: 900px">wide</div></div>',
    ],
    ['overlap', '<p>one line</p><p style="margin-top: -26px">another line</p>'],
    [
      'overlap',
      '<svg width="300" height="30" aria-label="a"><text y="20">labels</text><text x="20" y="20">labels</text></svg>',
    ],
    ['contrast', '<p style="color: #aaa">pale</p>'],
    ['small', '<p style="font-size: 6px">small print</p>'],
    ['keyboard', '<div style="overflow-x: auto"><div style="width: 900px">wide</div></div>'],
    ['keyboard', '<a href="#a" style="outline: none">no ring</a>'],
    ['reader', '<svg width="30" height="30"></svg>'],
    ['reader', '<table><tr><th>head</th></tr></table>'],
    ['console', '<script>console.error("no")</script>'],
    ['network', '<img src="http://127.0.0.1:9/x.png" alt="x">'],
  ])('%s is found', async (kind, body) => {
    expect(await kinds(body)).toContain(kind);
  });
});
