import { defineConfig } from 'vite';

/**
 * Every program that `node` runs, together with the packages it needs, in a few files: Node then opens a dozen instead of a
 * thousand. What a program loads late stays in files of its own. The playground's page has its own configuration.
 */
export default defineConfig({
  publicDir: false,
  // What draws charts and what speaks SSH have a part for each kind of machine, a font and SQLite are files; all stay where npm put them.
  // Of every package the files that Node would load by itself, which are those that the tests run on.
  ssr: {
    target: 'node',
    noExternal: true,
    external: ['@resvg/resvg-js', 'dejavu-fonts-ttf', 'node-sqlite3-wasm', 'ssh2'],
    resolve: { mainFields: [], conditions: ['node'] },
  },
  build: {
    ssr: true,
    outDir: 'dist',
    // Whatever runs from there may still load a part.
    emptyOutDir: false,
    target: 'node20.19',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: Object.fromEntries(
        [
          'bin/farrier',
          'bench/run',
          'bench/load-process',
          'bench/ballot-process',
          'bench/no-op-bolt',
          'bench/plain-bolt',
          'bench/sources-process',
        ].map((name) => [name, `${name}.ts`]),
      ),
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'parts/[name].js' },
    },
  },
});
