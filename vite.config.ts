import { createHash } from 'node:crypto'
import locales from '@react-aria/optimize-locales-plugin'
import react from '@vitejs/plugin-react'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { offlinePlugins } from './.ci/offline.mjs'
import { assemblyFolder, compileAssembly } from './.ci/assembly.mjs'

/** The one inline style of the page, put there by react-aria's usePress. Allowed by its hash, so that no other is. */
const pressableStyle = `@layer {
  [data-react-aria-pressable] {
    touch-action: pan-x pan-y pinch-zoom;
  }
}`

/** What the page may load: its own origin and nothing else. WebAssembly for the scan, blobs for workers and pictures. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  `style-src 'self' 'sha256-${createHash('sha256').update(pressableStyle).digest('base64')}'`,
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "manifest-src 'self'",
].join('; ')

/** The policy stands in the built page too, so that a static host without headers keeps it. */
const policyInPage: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
      injectTo: 'head-prepend',
    },
  ],
}

/** The WebAssembly of the trace store, made before anything is loaded, and again when its source changes under `npm run dev`. */
const assembly: Plugin = {
  name: 'assembly',
  config: compileAssembly,
  configureServer({ watcher, config }) {
    watcher.add(assemblyFolder)
    watcher.on('change', (path) => {
      if (!path.startsWith(assemblyFolder)) return
      compileAssembly().catch((error: unknown) => config.logger.error(String(error)))
    })
  },
}

/**
 * What is fetched beside a script that comes later: its styles. To name the scripts that it shares with the first screen,
 * and with what is fetched ahead, would take a kilobyte of the first screen.
 */
function neededBeside(_script: string, needed: string[], { hostType }: { hostType: string }) {
  return hostType === 'js' ? needed.filter((path) => path.endsWith('.css')) : needed
}

export default defineConfig(({ mode }) => ({
  base: './',
  // A path that is not there answers 404, as on any static host.
  appType: 'mpa',
  // The page speaks English; the widgets bring their few sentences in thirty languages.
  plugins: [
    assembly,
    react(),
    locales.vite({ locales: ['en-US'] }),
    ...(mode === 'offline' ? offlinePlugins([pressableStyle]) : [policyInPage]),
  ],
  build:
    mode === 'offline'
      ? {
          outDir: 'dist/offline',
          emptyOutDir: true,
          target: 'es2023',
          copyPublicDir: false,
          modulePreload: false,
        }
      : {
          outDir: 'dist/page',
          emptyOutDir: true,
          target: 'es2023',
          modulePreload: { resolveDependencies: neededBeside },
        },
  preview: {
    headers: {
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    },
  },
  // From file:// only a classic worker starts.
  worker: { format: mode === 'offline' ? 'iife' : 'es' },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Properties take their time where others share the machine.
          testTimeout: 30_000,
          environment: 'node',
          setupFiles: ['test/setup.ts'],
          include: ['test/{core,worker,state,view,theme,fuzz}/**/*.test.ts', 'test/*.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'component',
          testTimeout: 30_000,
          environment: 'happy-dom',
          // A fresh document for each file costs more than the tests in it; set-up cleans after each test.
          isolate: false,
          include: ['test/ui/**/*.test.tsx'],
          setupFiles: ['test/setup.ts', 'test/ui/setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          environment: 'node',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
}))
