/** A headless Chromium that is steered through a pipe by the DevTools protocol: no port is opened, no library needed. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { findProgram } from '../../../src/sim/programs.js';

export type Json = Readonly<Record<string, unknown>>;

interface Message extends Json {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Json;
  readonly result?: Json;
  readonly error?: { readonly message: string };
}

/** What a page said since it was opened. */
export interface Happening {
  readonly method: string;
  readonly params: Json;
}

export interface Page {
  /** @throws Error with the browser's words */
  send(method: string, params?: Json): Promise<Json>;
  /** Resolves when the page has said that; at once where it has since the last `wait`. */
  wait(method: string): Promise<void>;
  readonly happenings: Happening[];
}

export interface Browser {
  page(): Promise<Page>;
  /** The process is gone and its folder removed when this resolves. */
  close(): Promise<void>;
}

/** ms; an answer comes at once or never */
const patience = 60_000;

const flags = [
  ...['--headless=new', '--remote-debugging-pipe', '--no-first-run', '--no-default-browser-check', '--disable-gpu'],
  ...['--disable-extensions', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  ...['--disable-dev-shm-usage', '--force-color-profile=srgb', '--font-render-hinting=none', '--mute-audio'],
  // its sandbox refuses root, and the pages are our own
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** @throws Error where there is no Chromium, or it does not start */
export async function openBrowser(): Promise<Browser> {
  const program = findProgram('chromium');
  if (program === undefined) throw new Error('chromium is not installed');
  const profile = await mkdtemp(join(tmpdir(), 'menage-chromium-'));
  const child = spawn(program, [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const { send, listen } = speak(child);
  return {
    async page() {
      const { targetId } = (await send('Target.createTarget', { url: 'about:blank' })) as { targetId: string };
      const answer = await send('Target.attachToTarget', { targetId, flatten: true });
      const sessionId = answer.sessionId as string;
      const happenings: Happening[] = [];
      let read = 0;
      let look = (): void => undefined;
      listen(sessionId, (happening) => {
        happenings.push(happening);
        look();
      });
      const wait = (method: string): Promise<void> =>
        within(
          `${method}`,
          new Promise((resolve) => {
            look = () => {
              const at = happenings.findIndex((happening, i) => i >= read && happening.method === method);
              if (at < 0) return;
              read = at + 1;
              resolve();
            };
            look();
          }),
        );
      return { happenings, wait, send: (method, params) => send(method, params, sessionId) };
    },
    async close() {
      // asked first, so that it takes its helpers along
      await send('Browser.close').catch(() => undefined);
      const timer = setTimeout(() => killGroup(child), 5000);
      await ended;
      clearTimeout(timer);
      killGroup(child);
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // it had ended by itself
  }
}

async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`chromium: ${what}: no answer in ${patience / 1000} s`)), patience);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** Messages over descriptors 3 and 4, each ended by a zero byte. */
function speak(child: ChildProcess) {
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const open = new Map<number, (message: Message) => void>();
  const listeners = new Map<string, (happening: Happening) => void>();
  let next = 1;
  let rest = '';
  const dead = new Promise<never>((_resolve, reject) => {
    child.once('close', () => reject(new Error('chromium ended')));
    child.once('error', reject);
    input.once('error', reject);
  });
  dead.catch(() => undefined);
  output.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const message = JSON.parse(part) as Message;
      if (message.id !== undefined) {
        open.get(message.id)?.(message);
        open.delete(message.id);
      } else if (message.method !== undefined && message.sessionId !== undefined) {
        listeners.get(message.sessionId)?.({ method: message.method, params: message.params ?? {} });
      }
    }
  });
  async function send(method: string, params: Json = {}, sessionId?: string): Promise<Json> {
    const id = next++;
    const answer = new Promise<Message>((resolve) => open.set(id, resolve));
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await Promise.race([within(method, answer), dead]);
    if (error !== undefined) throw new Error(`chromium: ${method}: ${error.message}`);
    return result ?? {};
  }
  const listen = (sessionId: string, hear: (happening: Happening) => void): void => void listeners.set(sessionId, hear);
  return { send, listen };
}
