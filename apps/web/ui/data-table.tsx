import type { ReactNode } from 'react';
import { Cell, Column, Row, Table, TableBody, TableHeader } from 'react-aria-components';
import styles from './data-table.module.css';
import { VisuallyHidden } from './visually-hidden.tsx';

export interface TableColumn<Item> {
  readonly id: string;
  readonly label: string;
  /** The label is spoken and not shown, as over a column of buttons. */
  readonly labelHidden?: boolean;
  /** Names the row to screen readers; exactly one column is. */
  readonly isRowHeader?: boolean;
  readonly render: (item: Item) => ReactNode;
}

export interface DataTableProps<Item> {
  /** Names the table. */
  readonly label: string;
  readonly columns: readonly TableColumn<Item>[];
  readonly items: readonly Item[];
  readonly idOf: (item: Item) => string;
}

/**
 * Rows and columns, walked with the arrow keys, whose cells may hold buttons. On a phone each row becomes a card that
 * names its cells. Give a page of rows, not thousands.
 */
export function DataTable<Item>({ label, columns, items, idOf }: DataTableProps<Item>) {
  return (
    <Table aria-label={label} className={styles.table ?? ''}>
      <TableHeader className={styles.head ?? ''}>
        {columns.map((column) => (
          <Column
            key={column.id}
            id={column.id}
            isRowHeader={column.isRowHeader ?? false}
            className={styles.column ?? ''}
          >
            {column.labelHidden === true ? <VisuallyHidden>{column.label}</VisuallyHidden> : column.label}
          </Column>
        ))}
      </TableHeader>
      <TableBody className={styles.body ?? ''}>
        {items.map((item) => (
          <Row key={idOf(item)} id={idOf(item)} className={styles.row ?? ''}>
            {columns.map((column) => (
              <Cell
                key={column.id}
                className={styles.cell ?? ''}
                data-header={column.isRowHeader === true ? true : undefined}
                data-actions={column.labelHidden === true ? true : undefined}
                data-label={column.labelHidden === true || column.isRowHeader === true ? undefined : column.label}
              >
                {column.render(item)}
              </Cell>
            ))}
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
