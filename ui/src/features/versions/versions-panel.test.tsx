import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { compareQuery, versionsQuery, type Side } from '@/api/versions';
import { renderPart } from '@/testing/render';
import { VersionsPanel, type VersionsPanelProps } from './versions-panel';

const DRAFT = '{"name":"Triage","steps":[{"key":"a","agent":"x","timeout_seconds":90.0}]}';

/** Renders the panel with three saved versions of which 2 is deployed; its data is preloaded. */
function renderPanel(props: Partial<VersionsPanelProps>, ...compared: readonly [Side, Side, string][]) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const version = (n: number) => ({
    version: n,
    message: `Reason ${n}`,
    created_by: 'operator',
    created_at: '2026-11-24T09:00:00.000Z',
    deployed: n === 2,
  });
  client.setQueryData(versionsQuery('wf-triage').queryKey, {
    pages: [{ items: [3, 2, 1].map(version), next_cursor: null }],
    pageParams: [null],
  });
  for (const [from, to, text] of compared) {
    client.setQueryData(compareQuery('wf-triage', from, to).queryKey, {
      affects_runs: true,
      changes: [{ kind: 'changed', step: 'a', name: 'Analyzer', field: 'timeout_seconds', text }],
    });
  }
  renderPart(
    <QueryClientProvider client={client}>
      <VersionsPanel workflowId="wf-triage" current={3} draft={null} {...props} />
    </QueryClientProvider>,
  );
}

test('the screen is compared with what is deployed, until somebody picks others', () => {
  const onCompare = vi.fn();
  renderPanel(
    { draft: DRAFT, onCompare },
    [2, { draft: DRAFT }, 'Time limit 60 s → 90 s'],
    [1, { draft: DRAFT }, 'Time limit 300 s → 90 s'],
  );
  const changes = () => screen.getByRole('list', { name: 'Changes' }).textContent;
  expect(changes()).toContain('Time limit 60 s → 90 s');
  expect(screen.getByLabelText<HTMLSelectElement>('To').value).toBe('draft');
  expect(onCompare).not.toHaveBeenCalled();

  fireEvent.change(screen.getByLabelText('From'), { target: { value: '1' } });
  expect(changes()).toContain('Time limit 300 s → 90 s');
  expect(onCompare).toHaveBeenCalledExactlyOnceWith({ from: 1, to: 'draft' });
});

test('what can be done depends on what is deployed and what is newest', () => {
  renderPanel({}, [2, 3, 'x']);
  const rows = within(screen.getByRole('list', { name: 'Versions, newest first' }))
    .getAllByRole('listitem')
    .map((row) => within(row).getAllByRole('button').map((button) => button.textContent));

  expect(rows).toEqual([
    ['Deploy 3', 'Compare'],
    ['Compare', 'Restore 2 as version 4'],
    ['Roll back to 1…', 'Compare', 'Restore 1 as version 4'],
  ]);
});

test('a restore asks first if it would replace what is not saved', async () => {
  renderPanel({ draft: DRAFT }, [2, { draft: DRAFT }, 'x']);
  fireEvent.click(screen.getByRole('button', { name: 'Restore 1 as version 4…' }));

  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('The screen has changes that are not saved');
});
