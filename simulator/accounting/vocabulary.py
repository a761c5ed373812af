"""Every element name that a write may carry, in Xero's spelling."""

_NAMES = """
AccountCode AccountID Account AccountNumber AccountsPayableTaxType AccountsReceivableTaxType AddressLine1 AddressLine2
AddressLine3 AddressLine4 Addresses AddressType Allocations Amount AmountCredited AmountDue AmountPaid AttentionTo Balances
BankAccountDetails BankAmount BatchPayment BatchPayments Bills BrandingTheme BrandingThemeID City Code CompanyNumber Contact
ContactGroups ContactID ContactNumber ContactPersons Contacts ContactStatus Country CreditNote CreditNoteNumber CreditNotes
CurrencyCode CurrencyRate Date DateString Day DefaultCurrency Description Details Discount DiscountAmount DiscountRate DueDate
DueDateString EmailAddress ExpectedPaymentDate FirstName FullyPaidOnDate HasAttachments HasErrors HasValidationErrors
HistoryRecords IncludeInEmails Invoice InvoiceID InvoiceNumber Invoices IsCustomer IsDiscounted IsReconciled IsSupplier Item
ItemCode ItemID LastName LineAmount LineAmountTypes LineItemID LineItems MergedToContactID Name Option Overpayment Overpayments
PaymentID Payments PaymentTerms PaymentType PhoneAreaCode PhoneCountryCode PhoneNumber Phones PhoneType PlannedPaymentDate
PostalCode Prepayment Prepayments PurchasesDefaultAccountCode PurchasesDefaultLineAmountType PurchasesTrackingCategories
Quantity Reference Region RepeatingInvoiceID Sales SalesDefaultAccountCode SalesDefaultLineAmountType SalesTrackingCategories
SentToContact Status StatusAttributeString SubTotal TaxAmount TaxNumber TaxNumberType TaxType Total TotalDiscount TotalTax
Tracking TrackingCategoryID TrackingOptionID Type UnitAmount UpdatedDateUTC Url ValidationErrors Warnings Website XeroNetworkKey
"""

CANONICAL = {name.casefold(): name for name in _NAMES.split()}
