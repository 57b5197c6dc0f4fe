import { t } from '@lingui/core/macro';

/** A function that expressions may call. */
export interface ExpressionFunction {
  readonly name: string;
  readonly what: string;
  /** A call that shows its arguments. */
  readonly example: string;
}

/** The functions of expressions, by name. */
export const expressionFunctions = (): readonly ExpressionFunction[] => [
  { name: 'abs', what: t`The number without its sign`, example: 'abs(balance)' },
  { name: 'avg', what: t`The average of numbers`, example: 'avg(orders[].total)' },
  { name: 'ceil', what: t`The number, rounded up`, example: 'ceil(hours)' },
  { name: 'contains', what: t`Whether a list or a text contains something`, example: "contains(tags, 'vpn')" },
  { name: 'ends_with', what: t`Whether a text ends so`, example: "ends_with(name, '.pdf')" },
  { name: 'floor', what: t`The number, rounded down`, example: 'floor(hours)' },
  { name: 'from_json', what: t`The value of JSON inside a text`, example: 'from_json(body).id' },
  { name: 'join', what: t`The texts of a list, with a separator between them`, example: "join(', ', tags)" },
  { name: 'keys', what: t`The names of the fields of a group`, example: 'keys(customer)' },
  { name: 'length', what: t`The length of a list or a text`, example: 'length(orders)' },
  { name: 'map', what: t`An expression for each item of a list`, example: 'map(&to_string(@), numbers)' },
  { name: 'max', what: t`The largest of numbers or texts`, example: 'max(orders[].total)' },
  { name: 'max_by', what: t`The item with the largest value`, example: 'max_by(orders, &total)' },
  { name: 'merge', what: t`Groups as one; later ones win`, example: 'merge(customer, address)' },
  { name: 'min', what: t`The smallest of numbers or texts`, example: 'min(orders[].total)' },
  { name: 'min_by', what: t`The item with the smallest value`, example: 'min_by(orders, &total)' },
  { name: 'not_null', what: t`The first value that is not null`, example: "not_null(email, 'none')" },
  { name: 'reverse', what: t`The list or text in reverse order`, example: 'reverse(orders)' },
  { name: 'sort', what: t`The list in order`, example: 'sort(tags)' },
  { name: 'sort_by', what: t`The items in the order of a value`, example: 'sort_by(orders, &date)' },
  { name: 'starts_with', what: t`Whether a text begins so`, example: "starts_with(number, 'INC')" },
  { name: 'sum', what: t`The sum of numbers`, example: 'sum(orders[].total)' },
  { name: 'to_array', what: t`The value as a list, unless it is one`, example: 'to_array(tag)' },
  { name: 'to_number', what: t`The number in a text`, example: 'to_number(amount)' },
  { name: 'to_string', what: t`The value as text`, example: 'to_string(priority)' },
  { name: 'type', what: t`The type of a value`, example: 'type(customer)' },
  { name: 'values', what: t`The values of the fields of a group`, example: 'values(customer)' },
];
