import type { Plugin } from 'vite'
export function offlinePlugins(styles: readonly string[]): Plugin[]
