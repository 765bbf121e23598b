/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of libm that give a second result through a pointer: the same, with the write reported. */
#include "call.h"

#include <math.h>

double CALL(frexp)(double value, int *exponent);
double CALL(modf)(double value, double *whole);
void CALL(sincos)(double value, double *sine, double *cosine);
void CALL(sincosf)(float value, float *sine, float *cosine);

double CALL(frexp)(double value, int *exponent)
{
    __tsan_write4(exponent);
    return frexp(value, exponent);
}

double CALL(modf)(double value, double *whole)
{
    __tsan_write8(whole);
    return modf(value, whole);
}

void CALL(sincos)(double value, double *sine, double *cosine)
{
    __tsan_write8(sine);
    __tsan_write8(cosine);
    sincos(value, sine, cosine);
}

void CALL(sincosf)(float value, float *sine, float *cosine)
{
    __tsan_write4(sine);
    __tsan_write4(cosine);
    sincosf(value, sine, cosine);
}
