"""What invoices, bills, credit notes and bank transactions share."""
