// Builds the host pages into built/. Weshift stands in them as http://127.0.0.1:8080, the host as http://127.0.0.1:8000;
// whoever serves them puts the real addresses there.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

process.env.ASTRO_TELEMETRY_DISABLED = '1';
const here = dirname(fileURLToPath(import.meta.url)), at = (path) => resolve(here, path);
process.chdir(here);
const { build: vite } = await import('vite');
const { compile } = await import('svelte/compiler');
const { build: vitepress } = await import('vitepress');
const { build: astro } = await import('astro');

const svelte = { name: 'svelte', transform: (code, id) => id.endsWith('.svelte') ? compile(code, { filename: id }).js : null };
const pages = ['react/index', 'react/hydrated', 'vue/index', 'vue/hydrated', 'svelte/index', 'turbo/a', 'turbo/b', 'turbo/kept-a', 'turbo/kept-b'];
await vite({
  root: at('apps'), configFile: false, logLevel: 'warn', plugins: [svelte],
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false' },
  build: { outDir: at('built'), emptyOutDir: true, rollupOptions: { input: pages.map((it) => at(`apps/${it}.html`)) } },
});
await vitepress(at('vitepress'), { outDir: at('built/vitepress'), base: '/vitepress/' });
await astro({ root: at('astro'), outDir: at('built/astro'), base: '/astro', logLevel: 'warn' });
