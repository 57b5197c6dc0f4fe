import { useInfiniteQuery } from '@tanstack/react-query';
import { executionsQuery } from '@/api/executions';
import classes from './list.module.css';
import { matchingWords } from './matching-words';
import { filterOf, type ListSearch } from './search';

/** The number of executions that match the filter, as far as the list is loaded. */
export function Matching({ search }: { readonly search: ListSearch }) {
  const { data, hasNextPage } = useInfiniteQuery(executionsQuery(filterOf(search)));
  const count = data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  return <span className={classes.matching}>{matchingWords(count, hasNextPage)}</span>;
}
