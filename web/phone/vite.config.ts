import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The build is committed and compared byte by byte, so everything that could vary between machines is fixed here.
export default defineConfig({
  base: './',
  plugins: [svelte()],
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } }, // npm run dev beside a running demo
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
  },
  test: {
    include: ['src/**/*.test.ts'],
  },
});
