/** Opens a page from a file as people do, at several widths and in both colour schemes, and says what is wrong. */

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../../src/config/project-root.js';
import type { Browser, Page } from './browser.js';

/** px: a phone, a tablet, a desk */
export const WIDTHS = [390, 768, 1440] as const;
export const SCHEMES = ['light', 'dark'] as const;

export interface View {
  readonly width: number;
  readonly scheme: (typeof SCHEMES)[number];
}

export interface Fault {
  readonly kind: string;
  readonly where: string;
  readonly detail: string;
}

export interface Viewed {
  readonly view: View;
  readonly faults: readonly Fault[];
  /** PNG of the whole page */
  readonly picture: Buffer;
}

const measure = readFileSync(new URL('scripts/lib/page/faults.js', projectRoot), 'utf8');

async function evaluate<T>(page: Page, expression: string): Promise<T> {
  const answer = await page.send('Runtime.evaluate', { expression, returnByValue: true });
  const { result, exceptionDetails } = answer as { result: { value: T }; exceptionDetails?: object };
  if (exceptionDetails !== undefined) throw new Error(`in the page: ${JSON.stringify(exceptionDetails)}`);
  return result.value;
}

/** Opens what is folded; false where nothing is. */
const unfold = `(() => { const all = [...document.querySelectorAll('details:not([open])')];
  for (const one of all) one.open = true; return all.length > 0; })()`;

/** Errors on the console, and requests for anything but the page itself. */
function said({ happenings }: Page, url: string): Fault[] {
  return happenings.flatMap(({ method, params }): Fault[] => {
    const { type, entry, request, exceptionDetails, args } = params as {
      type?: string;
      entry?: { level: string; text: string };
      request?: { url: string };
      exceptionDetails?: { text: string };
      args?: unknown;
    };
    const console = (detail: string): Fault => ({ kind: 'console', where: 'page', detail });
    if (method === 'Runtime.exceptionThrown') return [console(exceptionDetails?.text ?? 'exception')];
    if (method === 'Runtime.consoleAPICalled' && /error|warning|assert/.test(type ?? '')) {
      return [console(JSON.stringify(args))];
    }
    if (method === 'Log.entryAdded' && /error|warning/.test(entry?.level ?? '')) return [console(entry?.text ?? '')];
    if (method === 'Network.requestWillBeSent' && request?.url !== url) {
      return [{ kind: 'network', where: 'page', detail: `asks for ${request?.url}` }];
    }
    return [];
  });
}

/** Everything that can be reached by Tab, and whether one sees where one is. */
async function keyboard(page: Page): Promise<Fault[]> {
  const reach = `(() => [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')]
    .filter((e) => e.checkVisibility()).length)()`;
  const expected = await evaluate<number>(page, reach);
  const faults: Fault[] = [];
  const key = { key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 };
  for (let i = 0; i < expected; i++) {
    await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
    await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
    const [name, outline] = await evaluate<[string, number]>(
      page,
      `(() => { const e = document.activeElement; const s = getComputedStyle(e);
        return [e.getAttribute('aria-label') ?? e.textContent.trim().slice(0, 60),
          e === document.body ? -1 : s.outlineStyle === 'none' ? 0 : parseFloat(s.outlineWidth)]; })()`,
    );
    const fault = (detail: string): number => faults.push({ kind: 'keyboard', where: name, detail });
    if (outline < 0) fault(`only ${i} of ${expected} can be reached by Tab`);
    if (outline < 0) break;
    if (outline < 2) fault('does not show that it has the focus');
  }
  return faults;
}

export async function viewPage(browser: Browser, file: string, view: View): Promise<Viewed> {
  const { width, scheme } = view;
  const url = pathToFileURL(file).href;
  const page = await browser.page();
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
  const offline = { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 };
  await page.send('Network.emulateNetworkConditions', offline);
  const screen = { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 };
  await page.send('Emulation.setDeviceMetricsOverride', screen);
  await page.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  await page.send('Page.navigate', { url });
  await page.wait('Page.loadEventFired');
  const faults = await evaluate<Fault[]>(page, measure);
  const height = await evaluate<number>(page, 'document.documentElement.scrollHeight');
  const clip = { x: 0, y: 0, width, height, scale: 1 };
  const shot = await page.send('Page.captureScreenshot', { format: 'png', captureBeyondViewport: true, clip });
  // what is folded away is to look as good as the rest
  if (await evaluate<boolean>(page, unfold)) faults.push(...(await evaluate<Fault[]>(page, measure)));
  faults.push(...(await keyboard(page)));
  faults.push(...said(page, url));
  await page.send('Page.close');
  return { view, faults, picture: Buffer.from(shot.data as string, 'base64') };
}

export const VIEWS: readonly View[] = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => ({ width, scheme })));
