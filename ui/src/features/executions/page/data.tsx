import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { JsonView } from '@/shared/json/json-view';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import classes from './execution-page.module.css';

interface DataProps<Key extends readonly unknown[]> {
  /** Reads the exact JSON text. */
  readonly query: UseQueryOptions<string, Error, string, Key>;
  readonly label: string;
  /** Where the exact file is. */
  readonly file: string;
}

/** Data of an execution, read when it is shown. */
export function Data<Key extends readonly unknown[]>({ query, label, file }: DataProps<Key>) {
  const { data, error, refetch } = useQuery(query);
  if (data !== undefined) {
    return (
      <>
        <p className={classes.file}>
          <a href={file} download>
            Download exact file
          </a>
        </p>
        <JsonView text={data} label={label} />
      </>
    );
  }
  if (!error) return <LoadingRows label={`Reading: ${label}`} />;
  return (
    <ErrorState
      title="The data could not be read"
      error={error}
      onRetry={() => void refetch()}
    />
  );
}
