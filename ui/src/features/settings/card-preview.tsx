import { t } from '@lingui/core/macro';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { previewQuery, type Example } from '@/api/notifications';
import { loadPart } from '@/shared/parts/load-part';
import { NotRead } from '@/shared/states/not-read';
import classes from './notifications.module.css';

const examples = (): { value: Example; label: string }[] => [
  { value: 'failure', label: t`A failure` },
  { value: 'summary', label: t`Many failures` },
  { value: 'success', label: t`A success` },
];

/** The message in Teams, rendered with Microsoft's published renderer. */
export function CardPreview() {
  const [example, setExample] = useState<Example>('failure');
  const { data, error, refetch } = useQuery(previewQuery(example));
  return (
    <section className={classes.preview} aria-label={t`Preview`}>
      <h2 className={classes.heading}>{t`As Teams shows it`}</h2>
      <SegmentedControl
        size="xs"
        aria-label={t`Example`}
        data={examples()}
        value={example}
        onChange={setExample}
      />
      {data ? (
        <Card key={example} content={data.card} />
      ) : (
        <NotRead
          key={example}
          reading={t`Reading the preview`}
          title={t`The preview could not be read`}
          error={error}
          onRetry={() => void refetch()}
        />
      )}
    </section>
  );
}

function Card({ content }: { readonly content: object }) {
  const place = useRef<HTMLDivElement>(null);
  const [away, setAway] = useState(false);
  const [link, setLink] = useState(t`The buttons open pages of Baton; they change nothing.`);
  useEffect(() => {
    let wanted = true;
    // The renderer is larger than this page, so it is loaded only when needed.
    const load = () => import('./adaptive-card');
    const watcher = { onAway: setAway, isWanted: () => wanted };
    void loadPart(load, watcher).then((renderer) => {
      if (!wanted || renderer === null) return;
      const card = renderer.drawn(content, (title, url) => {
        setLink(t`${title} opens ${url}`);
      });
      if (card) place.current?.replaceChildren(card);
    });
    return () => {
      wanted = false;
    };
  }, [content]);
  return (
    <>
      <div ref={place} className={classes.card} data-testid="card" />
      <p className={classes.hint} role="status">
        {away ? t`The Baton server cannot be reached. Trying again every 2 s.` : link}
      </p>
    </>
  );
}
