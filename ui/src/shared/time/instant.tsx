import { useEffect, useState } from 'react';
import { ago, exact } from './format';

const REFRESH_MS = 10_000;

/** How long ago something was; the exact time on hover. */
export function Instant({ at }: { readonly at: string }) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(new Date());
    }, REFRESH_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  const date = new Date(at);
  return (
    <time dateTime={at} title={exact(date)}>
      {ago(date, now)}
    </time>
  );
}
