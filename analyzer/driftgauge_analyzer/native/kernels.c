/* Loops over each byte of CSV text and over each number of a column, which cannot be operations on whole columns.

   Plain numbers are read, classified and hashed in one pass. A plain number is digits, or digits, a dot and digits,
   perhaps after a minus; and what fits the shortest way: its text is shorter than a stripe of xxHash64, and its digits
   fit 64 bits. Its double is found with the algorithm of Lemire ("Number parsing at a gigabyte per second", 2021): its
   digits times a power of five of 128 bits, rounded to even.

   `make native` compiles this file. It needs no library and no header but the compiler's own. */

#include <stdint.h>

#ifndef SOURCE
#error "SOURCE is the digest of this file, by which a library that is not of this source is found out"
#endif

typedef __uint128_t wide;

enum { NONE, INTEGRAL, FRACTIONAL, OTHER, KINDS };
enum { MAX_DECIMALS = 27, MAX_DIGITS = 19, MAX_BYTES = 31, REGISTERS = 512 };

static const uint64_t P1 = 0x9E3779B185EBCA87u, P2 = 0xC2B2AE3D27D4EB4Fu, P3 = 0x165667B19E3779F9u,
                      P4 = 0x85EBCA77C2B2AE63u, P5 = 0x27D4EB2F165667C5u;

/* The digest of the source from which the library was compiled. */
const char *source(void) { return SOURCE; }

typedef struct {
    int kind, decimals;
    uint64_t digits;
    const uint8_t *end;
} cell;

static int is_digit(uint8_t byte) { return (uint8_t)(byte - '0') <= 9; }

static int is_end(uint8_t byte) { return byte == ',' || byte == '\n'; }

static int significant(const uint8_t *first, const uint8_t *end) {
    int count = 0;
    for (; first < end; first++)
        if (*first != '.' && (count || *first != '0')) count++;
    return count;
}

/* Read a cell: its kind, all its digits as one number, how many of them are decimals, and where it ends. */
static cell read_cell(const uint8_t *begin) {
    const uint8_t *at = begin + (*begin == '-'), *first = at;
    cell found = {INTEGRAL, 0, 0, 0};
    for (; is_digit(*at); at++) found.digits = found.digits * 10 + (uint64_t)(*at - '0');
    int whole = (int)(at - first);
    if (*at == '.') {
        const uint8_t *dot = at++;
        found.kind = FRACTIONAL;
        for (; is_digit(*at); at++) found.digits = found.digits * 10 + (uint64_t)(*at - '0');
        found.decimals = (int)(at - dot) - 1;
    }
    int other = !is_end(*at);
    while (!is_end(*at)) at++;
    found.end = at;
    if (at == begin) {
        found.kind = NONE;
        return found;
    }
    other |= !whole || (found.kind == FRACTIONAL && !found.decimals);
    other |= found.decimals > MAX_DECIMALS || at - begin > MAX_BYTES;
    if (other || (whole + found.decimals > MAX_DIGITS && significant(first, at) > MAX_DIGITS)) found.kind = OTHER;
    return found;
}

/* Return the bits of the double that is nearest to these digits divided by a power of ten. */
static uint64_t nearest_double(uint64_t digits, int decimals, const uint64_t *power, uint64_t exponent) {
    if (!digits) return 0;
    int zeros = __builtin_clzll(digits);
    digits <<= zeros;
    wide product = (wide)digits * power[0];
    uint64_t upper = (uint64_t)(product >> 64), lower = (uint64_t)product;
    /* If these bits are all set, the lower word of the power may still carry into the mantissa. */
    if ((upper & 0x1FF) == 0x1FF) {
        uint64_t more = (uint64_t)(((wide)digits * power[1]) >> 64);
        lower += more;
        if (more > lower) upper++;
    }
    uint64_t carried = upper >> 63, shift = carried + 9, mantissa = upper >> shift;
    /* With more decimals, 64 bits of digits cannot lie exactly halfway between two doubles. */
    if (lower <= 1 && decimals <= 4 && (mantissa & 3) == 1 && mantissa << shift == upper) mantissa--;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    /* A mantissa that rounding made too long carries into the exponent, and is zero otherwise: which is right. */
    return ((exponent + carried - (uint64_t)zeros) << 52) + mantissa - ((uint64_t)1 << 52);
}

static uint64_t rotate(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

static uint64_t load(const uint8_t *at, int bytes) {
    uint64_t word = 0;
    __builtin_memcpy(&word, at, (unsigned long)bytes);
    return word;
}

/* Return the xxHash64 of a text of less than a stripe. */
static uint64_t hash(const uint8_t *at, const uint8_t *end, uint64_t start) {
    uint64_t total = start + (uint64_t)(end - at);
    for (; at + 8 <= end; at += 8) total = rotate(total ^ (rotate(load(at, 8) * P2, 31) * P1), 27) * P1 + P4;
    if (at + 4 <= end) {
        total = rotate(total ^ (load(at, 4) * P1), 23) * P2 + P3;
        at += 4;
    }
    for (; at < end; at++) total = rotate(total ^ (*at * P5), 11) * P1;
    total = (total ^ (total >> 33)) * P2;
    total = (total ^ (total >> 29)) * P3;
    return total ^ (total >> 32);
}

/* Remember the longest run of leading zeros, as in DistinctCounter. */
static void count_distinct(uint8_t *registers, uint64_t hashed) {
    uint8_t *known = registers + (hashed >> 55);
    uint8_t run = (uint8_t)(__builtin_clzll(hashed << 9 | 1 << 8) + 1);
    if (run > *known) *known = run;
}

/* Scan lines, each ended by a line feed, and return whether each has as many fields as there are columns.

   By column are written: the end of each cell, the bits of the numbers, counts by kind, and the registers. */
int scan(const uint8_t *data, int64_t length, int64_t width, int64_t height, const uint64_t *powers,
         const uint64_t *exponents, uint64_t start, int32_t *ends, uint64_t *numbers, int64_t *counts,
         uint8_t *registers) {
    const uint8_t *at = data;
    for (int64_t row = 0; row < height; row++) {
        for (int64_t column = 0; column < width; column++) {
            const uint8_t *begin = at;
            int64_t *count = counts + column * KINDS;
            cell found = read_cell(begin);
            at = found.end;
            ends[column * height + row] = (int32_t)(at - data);
            if (*at++ != (column == width - 1 ? '\n' : ',')) return 0;
            count[found.kind]++;
            /* A column with any other cell is read as text later on, so its numbers are not needed. */
            if ((found.kind != INTEGRAL && found.kind != FRACTIONAL) || count[OTHER]) continue;
            uint64_t bits = nearest_double(found.digits, found.decimals, powers + 2 * found.decimals,
                                           exponents[found.decimals]);
            int64_t present = count[INTEGRAL] + count[FRACTIONAL] - 1;
            numbers[column * height + present] = bits | (uint64_t)(*begin == '-') << 63;
            count_distinct(registers + column * REGISTERS, hash(begin, found.end, start));
        }
    }
    return at == data + length;
}

/* Write a column's cells one after the other, each ended by a line feed. */
void gather(const uint8_t *data, const int32_t *before, const int32_t *ends, int64_t count, uint8_t *target) {
    for (int64_t row = 0; row < count; row++) {
        for (const uint8_t *at = data + before[row] + 1; at < data + ends[row]; at++) *target++ = *at;
        *target++ = '\n';
    }
}

/* Go on with count, sum, mean and the sum of squared differences from the mean, number by number. */
void accumulate(const double *numbers, int64_t length, double *state) {
    double count = state[0], total = state[1], mean = state[2], squares = state[3];
    for (int64_t index = 0; index < length; index++) {
        total += numbers[index];
        count += 1.0;
        double difference = numbers[index] - mean, step = difference / count;
        mean += step;
        squares += difference * (difference - step);
    }
    state[0] = count, state[1] = total, state[2] = mean, state[3] = squares;
}

enum { MAX_NEIGHBOURS = 5 };

typedef struct {
    int64_t count;
    double distances[MAX_NEIGHBOURS];
    int64_t rows[MAX_NEIGHBOURS];
} nearest;

/* Keep a row if it is among the nearest. Of rows that are equally far, those that come first are kept. */
static void keep(nearest *found, int64_t wanted, double distance, int64_t row, const int64_t *positions) {
    int64_t place = found->count < wanted ? found->count++ : wanted;
    for (; place > 0; place--) {
        double other = found->distances[place - 1];
        if (other < distance || (other == distance && positions[found->rows[place - 1]] < positions[row])) break;
        if (place < wanted) found->distances[place] = other, found->rows[place] = found->rows[place - 1];
    }
    if (place < wanted) found->distances[place] = distance, found->rows[place] = row;
}

/* Write for each row whether most of its nearest others are favoured.

   Others are ordered by one column, their keys, and positions is where they were before. A sum of squares is never less
   than one of them, so that others whose keys alone are too far away need not be looked at. */
void vote(const double *others, const double *keys, const int64_t *positions, const uint8_t *favoured, int64_t length,
          const double *rows, const double *row_keys, int64_t count, int64_t width, int64_t wanted, uint8_t *votes) {
    for (int64_t row = 0; row < count; row++) {
        const double *own = rows + row * width, key = row_keys[row];
        nearest found = {0, {0}, {0}};
        int64_t low = 0, high = length;
        while (low < high) {
            int64_t middle = low + (high - low) / 2;
            if (keys[middle] < key) low = middle + 1;
            else high = middle;
        }
        for (int64_t below = low - 1, above = low; below >= 0 || above < length;) {
            double down = below >= 0 ? key - keys[below] : __builtin_inf();
            double up = above < length ? keys[above] - key : __builtin_inf();
            int64_t next = down <= up ? below-- : above++;
            double gap = down <= up ? down : up, distance = 0;
            int full = found.count == wanted;
            if (full && gap * gap > found.distances[wanted - 1]) break;
            const double *other = others + next * width;
            int64_t column = 0;
            for (; column < width; column++) {
                double difference = own[column] - other[column];
                distance += difference * difference;
                if (full && distance > found.distances[wanted - 1]) break;
            }
            if (column == width) keep(&found, wanted, distance, next, positions);
        }
        int64_t sum = 0;
        for (int64_t neighbour = 0; neighbour < found.count; neighbour++) sum += favoured[found.rows[neighbour]];
        votes[row] = sum * 2 > wanted;
    }
}
