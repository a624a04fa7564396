#include "CPhoneNumber.h"

#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

// libphonenumber's stand-in for "no region": a number then needs its country code.
constexpr const char *unknownRegion = "ZZ";

CPhoneVerdict verdictOf(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return CPHONE_POSSIBLE;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return CPHONE_UNKNOWN_COUNTRY;
    case PhoneNumberUtil::NOT_A_NUMBER: return CPHONE_NOT_A_NUMBER;
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD: return CPHONE_TOO_SHORT;
    case PhoneNumberUtil::TOO_SHORT_NSN: return CPHONE_TOO_SHORT;
    case PhoneNumberUtil::TOO_LONG_NSN: return CPHONE_TOO_LONG;
    }
    return CPHONE_NOT_A_NUMBER;
}

CPhoneVerdict verdictOf(PhoneNumberUtil::ValidationResult result) {
    switch (result) {
    case PhoneNumberUtil::IS_POSSIBLE: return CPHONE_POSSIBLE;
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return CPHONE_LOCAL_ONLY;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE: return CPHONE_UNKNOWN_COUNTRY;
    case PhoneNumberUtil::TOO_SHORT: return CPHONE_TOO_SHORT;
    case PhoneNumberUtil::INVALID_LENGTH: return CPHONE_WRONG_LENGTH;
    case PhoneNumberUtil::TOO_LONG: return CPHONE_TOO_LONG;
    }
    return CPHONE_NOT_A_NUMBER;
}

/// False when `text` does not fit, with its zero byte.
bool copy(const std::string &text, char *out, size_t capacity) {
    if (text.size() >= capacity) return false;
    std::memcpy(out, text.c_str(), text.size() + 1);
    return true;
}

}  // namespace

// An exception must not cross into Swift, which cannot unwind it: each function ends in catch (...).

int cphone_country_code(const char *region) {
    try {
        return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region);
    } catch (...) {
        return 0;
    }
}

CPhoneReading cphone_read(const char *digits, const char *region) {
    CPhoneReading reading = {};
    reading.verdict = CPHONE_NOT_A_NUMBER;
    try {
        const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        const auto error = util->Parse(digits, region, &number);
        if (error != PhoneNumberUtil::NO_PARSING_ERROR) {
            reading.verdict = verdictOf(error);
            return reading;
        }
        std::string national;
        util->GetNationalSignificantNumber(number, &national);
        if (!copy(national, reading.national, sizeof reading.national)) return reading;
        reading.country_code = number.country_code();
        reading.verdict = verdictOf(util->IsPossibleNumberWithReason(number));
    } catch (...) {
        reading = {};
        reading.verdict = CPHONE_NOT_A_NUMBER;
    }
    return reading;
}

int cphone_display(const char *e164, int country_code, char *out, unsigned long capacity) {
    try {
        const PhoneNumberUtil *util = PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        if (util->Parse(e164, unknownRegion, &number) != PhoneNumberUtil::NO_PARSING_ERROR) return 0;
        const auto form = number.country_code() == country_code ? PhoneNumberUtil::NATIONAL
                                                                : PhoneNumberUtil::INTERNATIONAL;
        std::string text;
        util->Format(number, form, &text);
        return copy(text, out, capacity) ? 1 : 0;
    } catch (...) {
        return 0;
    }
}
