#ifndef CPHONENUMBER_H
#define CPHONENUMBER_H

// Google's libphonenumber, as far as the portal needs it, in C. No function throws, keeps what it is
// given, or changes anything: all of them may be called from several threads at once.

#ifdef __cplusplus
extern "C" {
#endif

/// What libphonenumber makes of a text.
typedef enum {
    CPHONE_POSSIBLE = 0,
    /// No number at all, or libphonenumber failed.
    CPHONE_NOT_A_NUMBER = 1,
    /// `+` and digits that begin with no country code.
    CPHONE_UNKNOWN_COUNTRY = 2,
    /// Could be dialled only from within its area, as one without area code.
    CPHONE_LOCAL_ONLY = 3,
    CPHONE_TOO_SHORT = 4,
    CPHONE_TOO_LONG = 5,
    /// Neither too short nor too long, but no number of the country has this length.
    CPHONE_WRONG_LENGTH = 6,
} CPhoneVerdict;

typedef struct {
    CPhoneVerdict verdict;
    /// For example 1 for the USA; 0 when unknown.
    int country_code;
    /// The number behind the country code, digits only, ended by a zero byte; empty when unknown.
    char national[32];
} CPhoneReading;

/// The country code of a region (ISO 3166 alpha-2, upper case), 0 when there is no such region.
int cphone_country_code(const char *region);

/// Reads a number: digits, with a `+` in front when they begin with a country code.
/// `region` says what a number without `+` belongs to.
CPhoneReading cphone_read(const char *digits, const char *region);

/// Writes an E.164 number as people do, ended by a zero byte: the national form when its country
/// code is `country_code`, else the international one. Returns 0 when it did not work out, else 1.
int cphone_display(const char *e164, int country_code, char *out, unsigned long capacity);

#ifdef __cplusplus
}
#endif

#endif
