"""What a row is: its columns, and how a file of rows is read and checked."""
