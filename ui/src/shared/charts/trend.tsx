import classes from './charts.module.css';

const HEIGHT = 20;
const WIDTH = 96;

/** Counts over time as small bars; the sum is shown next to them. */
export function Trend({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const step = WIDTH / Math.max(1, counts.length);
  return (
    <svg className={classes.trend} width={WIDTH} height={HEIGHT} aria-hidden>
      {counts.map((count, index) => {
        const height = count === 0 ? 1 : Math.max(3, (count / most) * HEIGHT);
        return (
          <rect
            key={index}
            x={index * step}
            y={HEIGHT - height}
            width={Math.max(0.5, step - Math.min(1, step / 4))}
            height={height}
          />
        );
      })}
    </svg>
  );
}
