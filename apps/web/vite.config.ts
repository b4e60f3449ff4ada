import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));

/** React Aria brings its own few words in thirty languages; the client speaks the ones it has words for. */
const languages = ['en-US'];

function onlyOurLanguages(): Plugin {
  const strings =
    /[\\/]react-(?:aria|stately)[\\/]dist[\\/]private[\\/].*[\\/]?intl[\\/].*?([a-z]{2}-[A-Z]{2})\.(?:mjs|js)$/;
  return {
    name: 'foyer:only-our-languages',
    enforce: 'pre',
    load(id) {
      const language = strings.exec(id)?.[1];
      if (language === undefined || languages.includes(language)) return undefined;
      return `export { default } from './en-US${id.slice(id.lastIndexOf('.'))}';`;
    },
  };
}

/** Names the font of the first words in the page itself, so that it arrives with the styles and nothing is set twice. */
function firstPaint(): Plugin {
  return {
    name: 'foyer:first-paint',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        // Vite drops the attribute: nothing is painted before the remembered appearance is known.
        const page = html.replace('<script type="module"', '<script type="module" blocking="render"');
        const font = Object.keys(bundle ?? {}).find((name) => /inter-latin-wght-normal.*\.woff2$/.test(name));
        if (font === undefined) return { html: page, tags: [] };
        const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${font}`, crossorigin: true };
        return { html: page, tags: [{ tag: 'link', attrs, injectTo: 'head' }] };
      },
    },
  };
}

export default defineConfig({
  root: here,
  plugins: [onlyOurLanguages(), react(), firstPaint()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // light-dark() and oklch() as written: what speaks neither has no current WebRTC.
    target: ['chrome125', 'edge125', 'firefox128', 'safari17.5'],
    // The content security policy allows no data: address for fonts and scripts.
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    // What changes only with its own releases stays in the browser's cache when the client changes.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](?:react|react-dom|scheduler)[\\/]/ },
            {
              // Not the parts that only the admin pages use: nobody who comes to meet should load a table.
              name: 'aria',
              test: /node_modules[\\/](?:react-aria|react-stately|react-aria-components|@internationalized)[\\/](?!.*(?:[Tt]able|[Gg]rid|[Rr]adio|[Cc]heckbox))/,
            },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:3000', '/rtc': { target: 'http://localhost:3000', ws: true } } },
});
