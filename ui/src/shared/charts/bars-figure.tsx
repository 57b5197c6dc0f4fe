import { t } from '@lingui/core/macro';
import { dateLocale, number } from '@/shared/i18n/numbers';
import table from '@/shared/layout/table.module.css';
import { part } from '@/shared/parts/part';
import { LoadingRows } from '@/shared/states/loading-rows';
import { clockTime } from '@/shared/time/clock-time';
import classes from './charts.module.css';

const Bars = part(
  () => import('./bars').then((loaded) => loaded.default),
  () => <LoadingRows label={t`Reading the chart`} rows={5} />,
);

export interface Bucket {
  readonly at: string;
  readonly counts: Readonly<Record<string, number>>;
}

export interface Series {
  readonly name: string;
  readonly label: string;
  readonly colour: string;
}

interface BarsFigureProps {
  readonly title: string;
  readonly buckets: readonly Bucket[];
  readonly unit: 'hour' | 'day';
  readonly series: readonly Series[];
  /** Filters the page by one bucket. */
  readonly onPick?: (at: string) => void;
}

/** Counts over time as stacked bars with a legend, and as a table. */
export function BarsFigure({ title, buckets, unit, series, onPick }: BarsFigureProps) {
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <h2 className={classes.title}>{title}</h2>
        <ul className={classes.legend} aria-label={t`Legend`}>
          {series.map(({ name, label, colour }) => (
            <li key={name}>
              <span className={classes.swatch} style={{ background: colour }} aria-hidden />
              {label}
            </li>
          ))}
        </ul>
      </figcaption>
      {/* Reserves the height of the chart, so that the content below does not move. */}
      <div className={classes.plot}>
        <Bars buckets={buckets} unit={unit} series={series} onPick={onPick} />
      </div>
      <details>
        <summary className={classes.summary}>{t`Show as a table`}</summary>
        <div className={classes.numbers} tabIndex={0} role="region" aria-label={t`${title}, as a table`}>
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">{unit === 'hour' ? t`Hour` : t`Day`}</th>
                {series.map(({ name, label }) => (
                  <th key={name} scope="col" className={table.number}>
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {buckets.toReversed().map(({ at, counts }) => (
                <tr key={at}>
                  <th scope="row">
                    {onPick ? (
                      <button
                        type="button"
                        className={classes.pick}
                        onClick={() => {
                          onPick(at);
                        }}
                      >
                        {bucketWords(at, unit)}
                      </button>
                    ) : (
                      bucketWords(at, unit)
                    )}
                  </th>
                  {series.map(({ name }) => (
                    <td key={name} className={table.number}>
                      {number(counts[name] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** Formats the time of a bucket. Days are in UTC. */
export function bucketWords(at: string, unit: 'hour' | 'day'): string {
  if (unit === 'hour') return clockTime(at);
  return new Date(at).toLocaleDateString(dateLocale(), {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
}
