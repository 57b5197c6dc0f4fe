import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { axisNumber, axisWidth } from './axis-number';
import { bucketWords, type Bucket, type Series } from './bars-figure';

interface BarsProps {
  readonly buckets: readonly Bucket[];
  readonly unit: 'hour' | 'day';
  readonly series: readonly Series[];
  readonly onPick: ((at: string) => void) | undefined;
}

/** Stacked bars over time. A table has the same numbers, so screen readers skip the bars. */
export default function Bars({ buckets, unit, series, onPick }: BarsProps) {
  const data = buckets.map(({ at, counts }) => ({ ...counts, at, when: bucketWords(at, unit) }));
  const pick = (place: number) => {
    const at = buckets[place]?.at;
    if (at !== undefined) onPick?.(at);
  };
  return (
    <div aria-hidden>
      <BarChart
        h={200}
        type="stacked"
        data={data}
        dataKey="when"
        series={series.map(({ name, label, colour }) => ({ name, label, color: colour }))}
        gridAxis="x"
        tickLine="none"
        maxBarWidth={40}
        yAxisProps={{ width: axisWidth(buckets), allowDecimals: false, tickFormatter: axisNumber }}
        xAxisProps={{ minTickGap: 24 }}
        barChartProps={{
          accessibilityLayer: false,
          ...(onPick && {
            style: { cursor: 'pointer' },
            // Also above a low bar; the chart knows no position until the pointer has moved over it.
            onClick: ({ activeTooltipIndex: place }: { activeTooltipIndex?: unknown }) => {
              if (typeof place === 'number' || typeof place === 'string') pick(Number(place));
            },
          }),
        }}
        barProps={{
          isAnimationActive: false,
          onClick: (_, place) => {
            pick(place);
          },
        }}
        tooltipAnimationDuration={0}
      />
    </div>
  );
}
