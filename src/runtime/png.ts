import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = createRequire(import.meta.url);

/** Files that the build puts beside the app; when run from source they come from the packages. */
const assets = {
  'resvg.wasm': '@resvg/resvg-wasm/index_bg.wasm',
  'DejaVuSans.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  'DejaVuSans-Bold.ttf': 'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
} as const;

function read(name: keyof typeof assets): Promise<Buffer> {
  const beside = fileURLToPath(new URL(`assets/${name}`, import.meta.url));
  return readFile(existsSync(beside) ? beside : here.resolve(assets[name]));
}

let renderer: Promise<(svg: string) => Buffer<ArrayBuffer>> | undefined;

/** An SVG as PNG, in this process and without system libraries. Loads its files on first use. */
export async function pngOf(svg: string): Promise<Buffer<ArrayBuffer>> {
  renderer ??= load();
  renderer.catch(() => {
    renderer = undefined;
  });
  return (await renderer)(svg);
}

async function load(): Promise<(svg: string) => Buffer<ArrayBuffer>> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const [wasm, ...fontBuffers] = await Promise.all([
    read('resvg.wasm'),
    read('DejaVuSans.ttf'),
    read('DejaVuSans-Bold.ttf'),
  ]);
  await initWasm(wasm);
  return (svg) => {
    const picture = new Resvg(svg, {
      font: { fontBuffers, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' },
    });
    const rendered = picture.render();
    const png = Buffer.from(rendered.asPng());
    rendered.free();
    picture.free();
    return png;
  };
}
