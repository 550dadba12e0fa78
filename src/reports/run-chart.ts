import { createRequire } from 'node:module';
import type { TopLevelSpec } from 'vega-lite';

/** Twice as many pixels as points, for screens of today. */
const WIDTH_PX = 1400;
const FONT = 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf';

/**
 * Draws a chart as PNG, with a font of our own, so that it looks the same on every machine. What draws is loaded here, the first time:
 * most processes never need it, and it is large.
 */
export async function runChart(spec: TopLevelSpec): Promise<Buffer> {
  const vega = await import('vega');
  const { compile } = await import('vega-lite');
  const { Resvg } = await import('@resvg/resvg-js');
  const loader = vega.loader();
  // A chart is drawn from what it is given; no address in it is followed.
  loader.load = () => Promise.reject(new Error('A chart loads nothing.'));
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none', loader });
  try {
    const svg = await view.toSVG();
    const fontFiles = [createRequire(import.meta.url).resolve(FONT)];
    const picture = new Resvg(svg, {
      fitTo: { mode: 'width', value: WIDTH_PX },
      font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
    });
    return Buffer.from(picture.render().asPng());
  } finally {
    view.finalize();
  }
}
