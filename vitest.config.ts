import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Two cores: simulations inside a file use both by themselves, so files take turns two at a time.
    maxWorkers: 2,
  },
});
