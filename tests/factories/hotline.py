"""Invented 12345 tickets as a county's platform exports them: its own columns in its own order, wordings of real life."""

from datetime import datetime, timedelta
from io import BytesIO
from random import Random

import xlsxwriter

from zhenjie.config.demo.tickets import HEAD, ticket_rows


def workbook_of(rows: list[list[object]], head: list[str]) -> bytes:
    """Rows as xlsx, with a merged title above the head, moments as the platform writes them."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("工单")
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet.merge_range(0, 0, 0, len(head) - 1, "12345 政务服务便民热线工单（导出）")
        sheet.write_row(1, 0, head)
        for line, row in enumerate(rows, 2):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(line, column, cell, moment)
                elif isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                elif cell is not None:
                    sheet.write(line, column, cell)
    return buffer.getvalue()


def tickets_file(villages: list[str], count: int, at: datetime) -> bytes:
    """A file of `count` tickets about `villages`."""
    return workbook_of(ticket_rows(villages, count, at.replace(tzinfo=None) - timedelta(days=1), Random(count)), HEAD)
