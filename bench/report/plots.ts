import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const WIDTH = 720;
const HEIGHT = 360;

interface Series {
  name: string;
  values: readonly number[];
}

export interface Plot {
  title: string;
  /** What the values are, with their unit. */
  unit: string;
  categories: readonly string[];
  series: readonly Series[];
  kind: 'bars' | 'lines';
}

/** One plot as SVG. The same figures give the same bytes. */
export function drawPlot({ title, unit, categories, series, kind }: Plot): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    title: { text: title, textStyle: { fontSize: 15 } },
    legend: { bottom: 0, show: series.length > 1 },
    grid: { left: 60, right: 20, top: 60, bottom: 60 },
    xAxis: { type: 'category', data: [...categories], axisLabel: { interval: 0 } },
    yAxis: { type: 'value', name: unit, nameTextStyle: { align: 'left' } },
    series: series.map(({ name, values }) => ({
      name,
      type: kind === 'bars' ? 'bar' : 'line',
      data: [...values],
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  // For screen readers.
  return svg.replace(/^<svg[^>]*>/, (tag) => `${tag}\n<title>${title}</title>`);
}
