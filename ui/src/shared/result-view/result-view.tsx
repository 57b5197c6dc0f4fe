import { t } from '@lingui/core/macro';
import { Button, Tabs } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';
import { copyText } from '@/shared/copy';
import { Beginning, FIRST_BYTES } from '@/shared/json/json-file';
import { JsonTree } from '@/shared/json/json-tree';
import tree from '@/shared/json/json-tree.module.css';
import type { Opened } from '@/shared/json/reader';
import { ReadJson } from '@/shared/json/read-json';
import type { Source, Wanted } from '@/shared/json/source';
import { readValue } from '@/shared/json/value';
import { saveText } from '@/shared/files/save-text';
import { part } from '@/shared/parts/part';
import { LoadingRows } from '@/shared/states/loading-rows';
import { documentOf } from './document-model';
import { DocumentView } from './document-view';
import { ExactText } from './exact-text';
import { RESULT_TABS, type ResultTab } from './result-tabs';
import classes from './result-view.module.css';
import { schemaPart } from './schema-part';
import { tablesIn } from './table-model';
import { useExactText } from './use-exact-text';

/** JSON text, or the URL of a file of it, which supports range requests. */
export type ResultContent = { readonly text: string } | { readonly url: string };

interface ResultViewProps {
  readonly content: ResultContent;
  readonly label: string;
  /** The JSON Schema of the value, for its titles and choices; null or undefined if there is none. */
  readonly schema?: unknown;
  /** The name of the downloaded file, for content that is not a file already. */
  readonly fileName?: string;
  /** The open tab; by default the view opens the document, and keeps the choice itself. */
  readonly tab?: ResultTab | undefined;
  readonly onTab?: (tab: ResultTab) => void;
  /** Content beside the document, below its short values. */
  readonly aside?: ReactNode | undefined;
  /** The question to a language model that this answers; receives the exact text, or null if it is too large. */
  readonly prompt?: ((answer: string | null) => ReactNode) | undefined;
}

const TableView = part(
  () => import('./table-view').then(({ TableView: found }) => found),
  () => <LoadingRows label={t`Reading the table`} />,
);

/** What came out, as a document, a table of what is a list of groups, a tree and exact text. */
export function ResultView(props: ResultViewProps) {
  const { content, label } = props;
  const [all, setAll] = useState(false);
  const wanted: Wanted = 'text' in content ? content : { ...content, firstBytes: all ? null : FIRST_BYTES };
  return (
    <ReadJson wanted={wanted} label={label}>
      {(opened, source) => (
        <Opened
          {...props}
          opened={opened}
          source={source}
          onAll={() => {
            setAll(true);
          }}
        />
      )}
    </ReadJson>
  );
}

const NAMES: Readonly<Record<ResultTab, () => string>> = {
  document: () => t`Document`,
  table: () => t`Table`,
  tree: () => t`Tree`,
  text: () => t`Text`,
  prompt: () => t`Prompt and answer`,
};

interface OpenedProps extends ResultViewProps {
  readonly opened: Opened;
  readonly source: Source;
  readonly onAll: () => void;
}

function Opened({ content, label, schema, fileName = 'result.json', tab, onTab, aside, prompt, opened, source, onAll }: OpenedProps) {
  const [own, setOwn] = useState<ResultTab>('document');
  const text = useExactText(opened, source);
  const value = useMemo(() => (typeof text === 'string' ? readValue(text) : null), [text]);
  const found = useMemo(() => value && documentOf(value, schemaPart(schema)), [value, schema]);
  const tables = useMemo(() => (value ? tablesIn(value, schemaPart(schema)) : []), [value, schema]);
  if (text === undefined) return <LoadingRows label={t`Reading: ${label}`} />;
  const has = { table: tables.length > 0, prompt: prompt !== undefined, document: true, tree: true, text: true };
  const tabs = RESULT_TABS.filter((each) => has[each]);
  const asTree = (
    <>
      <JsonTree opened={opened} source={source} label={label} searchable />
      <div className={tree.note}>
        <Beginning opened={opened} onAll={onAll} />
      </div>
    </>
  );
  return (
    <Tabs
      value={tabs.find((each) => each === (tab ?? own)) ?? 'document'}
      onChange={(next) => {
        const chosen = RESULT_TABS.find((each) => each === next) ?? 'document';
        setOwn(chosen);
        onTab?.(chosen);
      }}
      keepMounted={false}
    >
      <div className={classes.head}>
        <Tabs.List className={classes.tabs ?? ''}>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each} data-result-tab>
              {NAMES[each]()}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {text !== null && <Copy text={text} />}
        <Download content={content} fileName={fileName} />
      </div>
      <Tabs.Panel value="document" className={classes.panel ?? ''}>
        {found ? (
          <section aria-label={label}>
            <DocumentView document={found} aside={aside} />
          </section>
        ) : (
          <>
            <p className={classes.large}>{t`Too large for a document.`}</p>
            {asTree}
          </>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="table" className={classes.panel ?? ''}>
        <TableView tables={tables} />
      </Tabs.Panel>
      <Tabs.Panel value="tree" className={classes.panel ?? ''}>
        {asTree}
      </Tabs.Panel>
      <Tabs.Panel value="text" className={classes.panel ?? ''}>
        <ExactText text={text} label={label} />
      </Tabs.Panel>
      <Tabs.Panel value="prompt" className={classes.panel ?? ''}>
        {prompt?.(text)}
      </Tabs.Panel>
    </Tabs>
  );
}

const ICON = { size: 14, 'aria-hidden': true } as const;

function Copy({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('');
  return (
    <>
      <span role="status" className={classes.said}>
        {said}
      </span>
      <Button
        variant="default"
        leftSection={<IconCopy {...ICON} />}
        data-copies
        onClick={() => {
          copyText(text).then(
            () => {
              setSaid(t`Copied`);
            },
            () => {
              setSaid(t`The browser did not allow to copy`);
            },
          );
        }}
      >
        {t`Copy`}
      </Button>
    </>
  );
}

interface DownloadProps {
  readonly content: ResultContent;
  readonly fileName: string;
}

function Download({ content, fileName }: DownloadProps) {
  const look = {
    variant: 'default',
    leftSection: <IconDownload {...ICON} />,
    'aria-label': t`Download exact file`,
    children: t`Download`,
  } as const;
  if ('url' in content) return <Button {...look} component="a" href={content.url} download />;
  return (
    <Button
      {...look}
      onClick={() => {
        saveText(fileName, content.text, 'application/json');
      }}
    />
  );
}
