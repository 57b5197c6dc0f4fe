import { t } from '@lingui/core/macro';
import { Button, Menu, NativeSelect } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconDownload } from '@tabler/icons-react';
import {
  columnVisibilityFeature,
  createPaginatedRowModel,
  createSortedRowModel,
  rowPaginationFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type Column,
  type ColumnDef,
  type ReactTable,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { saveText } from '@/shared/files/save-text';
import { number } from '@/shared/i18n/numbers';
import { inside, type Value } from '@/shared/json/value';
import { scalarOf, type Titled } from './document-model';
import { ScalarText } from './scalar-text';
import { compareValues, csvOf, isBlank, type Table } from './table-model';
import classes from './table.module.css';

const PAGE = 50;
/** A cell shows at most so many characters of a group or a list. */
const LONGEST_JSON = 200;
const ICON = { size: 14, 'aria-hidden': true } as const;
/** Makes spreadsheets read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

type Row = Table['rows'][number];

const features = tableFeatures({
  columnVisibilityFeature,
  rowPaginationFeature,
  rowSortingFeature,
  paginatedRowModel: createPaginatedRowModel(),
  sortedRowModel: createSortedRowModel(),
});

interface TableViewProps {
  readonly tables: readonly Table[];
}

/** The lists of groups in a value, one at a time. */
export function TableView({ tables }: TableViewProps) {
  const [at, setAt] = useState(0);
  const table = tables[at];
  return (
    <>
      {tables.length > 1 && (
        <NativeSelect
          className={classes.choice ?? ''}
          label={t`List`}
          value={at}
          data={tables.map((each, index) => ({ value: String(index), label: nameOf(each) }))}
          onChange={(event) => {
            setAt(Number(event.currentTarget.value));
          }}
        />
      )}
      {table && <OneTable key={at} table={table} />}
    </>
  );
}

function nameOf({ at }: Table): string {
  return at.map(({ title }) => title).join(' · ') || t`Rows`;
}

function OneTable({ table: shown }: { readonly table: Table }) {
  const columns = useMemo(
    () =>
      shown.columns.map(({ key, title }, index): ColumnDef<typeof features, Row> => ({
        // Keys may be anything, also what the library would take apart.
        id: String(index),
        header: title,
        accessorFn: (row) => {
          const value = row.get(key ?? '');
          return isBlank(value) ? undefined : value;
        },
        sortFn: (a, b, id) => compareValues(a.getValue<Value>(id), b.getValue<Value>(id)),
        sortUndefined: 'last',
      })),
    [shown],
  );
  const table = useTable({
    features,
    columns,
    data: shown.rows,
    initialState: { pagination: { pageIndex: 0, pageSize: PAGE } },
  });
  const name = nameOf(shown);
  return (
    <section aria-label={name}>
      <div className={classes.bar}>
        <Pages table={table} />
        <span className={classes.space} />
        <Columns table={table} />
        <Button
          variant="default"
          leftSection={<IconDownload {...ICON} />}
          onClick={() => {
            saveCsv(shown, table);
          }}
        >
          {t`Download CSV`}
        </Button>
      </div>
      <div className={classes.frame} role="region" aria-label={t`${name}, as a table`} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              {table.getHeaderGroups()[0]?.headers.map(({ id, column }) => (
                <Heading key={id} column={column} titled={shown.columns[Number(id)]} />
              ))}
            </tr>
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {table.getVisibleLeafColumns().map(({ id }) => {
                  const value = row.original.get(shown.columns[Number(id)]?.key ?? '');
                  return (
                    <td key={id} data-number={value?.kind === 'number' || undefined}>
                      <CellText value={value} />
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface OfTable {
  readonly table: ReactTable<typeof features, Row>;
}

/** Which rows are shown, and the ways to others. */
function Pages({ table }: OfTable) {
  const { pageIndex } = table.state.pagination;
  const count = table.getRowCount();
  const first = number(pageIndex * PAGE + 1);
  const last = number(Math.min(count, (pageIndex + 1) * PAGE));
  return (
    <>
      <span role="status">{t`Rows ${first}–${last} of ${number(count)}`}</span>
      {count > PAGE && (
        <>
          <Button
            variant="default"
            disabled={!table.getCanPreviousPage()}
            onClick={() => {
              table.previousPage();
            }}
          >
            {t`Previous rows`}
          </Button>
          <Button
            variant="default"
            disabled={!table.getCanNextPage()}
            onClick={() => {
              table.nextPage();
            }}
          >
            {t`Next rows`}
          </Button>
        </>
      )}
    </>
  );
}

/** The choice of columns. */
function Columns({ table }: OfTable) {
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown {...ICON} />}>
          {t`Columns`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.columns ?? ''}>
        {table.getAllLeafColumns().map((column) => (
          <Menu.CheckboxItem
            key={column.id}
            checked={column.getIsVisible()}
            onChange={(visible) => {
              column.toggleVisibility(visible);
            }}
          >
            {String(column.columnDef.header)}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface HeadingProps {
  readonly column: Column<typeof features, Row>;
  readonly titled: Titled | undefined;
}

/** The heading of a column, which sorts by it: ascending, descending, as it came. */
function Heading({ column, titled }: HeadingProps) {
  const sorted = column.getIsSorted();
  const order = { asc: 'ascending', desc: 'descending' } as const;
  return (
    <th scope="col" aria-sort={sorted === false ? undefined : order[sorted]}>
      <button
        type="button"
        className={classes.sort}
        title={titled?.key ?? undefined}
        onClick={() => {
          column.toggleSorting();
        }}
      >
        {titled?.title}
        {sorted === 'asc' && <IconArrowUp {...ICON} />}
        {sorted === 'desc' && <IconArrowDown {...ICON} />}
      </button>
    </th>
  );
}

/** Saves all rows with the chosen columns, in the order shown. */
function saveCsv(shown: Table, table: OfTable['table']) {
  const columns = table.getVisibleLeafColumns().map(({ id }) => shown.columns[Number(id)]);
  const rows = table.getSortedRowModel().rows.map(({ original }) => original);
  const text = csvOf(columns.filter((column) => column !== undefined), rows);
  saveText(`${fileName(shown)}.csv`, BYTE_ORDER_MARK + text, 'text/csv');
}

function fileName({ at }: Table): string {
  return at.at(-1)?.key?.replaceAll(/[^\w-]+/g, '_') ?? 'rows';
}

function CellText({ value }: { readonly value: Value | undefined }) {
  if (value === undefined) return null;
  if (inside(value).length === 0) return <ScalarText scalar={scalarOf(value, null)} />;
  const { json } = value;
  return (
    <code className={classes.json} title={json.length > LONGEST_JSON ? json : undefined}>
      {json.length > LONGEST_JSON ? `${json.slice(0, LONGEST_JSON)}…` : json}
    </code>
  );
}
