import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { JsonView } from '@/shared/json/json-view';
import { bytes } from '@/shared/size/bytes';
import { ErrorState } from '@/shared/states/error-state';
import { LoadingRows } from '@/shared/states/loading-rows';
import classes from './execution-page.module.css';

interface DataProps<Read, Key extends readonly unknown[]> {
  readonly query: UseQueryOptions<Read, Error, Read, Key>;
  /** The exact JSON text of what was read. */
  readonly textOf: (read: Read) => string;
  readonly label: string;
  /** Where the exact file is. */
  readonly file: string;
  /** How large it is, if that is known. */
  readonly size: number | null;
}

/** Data of an execution, read when it is shown. */
export function Data<Read, Key extends readonly unknown[]>(props: DataProps<Read, Key>) {
  const { query, textOf, label, file, size } = props;
  const { data, error, refetch } = useQuery(query);
  if (data !== undefined) {
    return (
      <>
        <p className={classes.file}>
          {size !== null && `${bytes(size)} · `}
          <a href={file} download>
            Download exact file
          </a>
        </p>
        <JsonView text={textOf(data)} label={label} />
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
